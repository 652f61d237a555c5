/// One study through one organ.
package enum OrganRun {}
