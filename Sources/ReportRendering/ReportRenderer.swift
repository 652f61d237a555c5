/// Renders reports; knows no organ.
package enum ReportRenderer {}
