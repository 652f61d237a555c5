/// The archive.
package enum PatientRegistry {}
