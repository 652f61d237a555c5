// The misdeeds come here.
