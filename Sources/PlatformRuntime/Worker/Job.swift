package import Foundation
package import OrganKit

/// The one thing a worker is asked to do.
package struct Job: Codable, Sendable {
  /// What kind of work, and what it is about.
  package enum Work: Codable, Sendable {
    /// The four rooms, from a study to a report.
    case walk(study: URL, labels: [URL], ignoresDeliveredLabels: Bool, patient: Patient)
    /// The first two rooms, and the label maps of the second as files.
    case delineate(study: URL, labels: [URL], ignoresDeliveredLabels: Bool, patient: Patient)
    /// A synthetic study; without a seed the default one.
    case demonstrate(seed: UInt64?)
    /// A what-if question to a twin that lies in a folder.
    case simulate(scenario: Scenario, twin: URL)
    /// What a twin that lies in a folder expects of a later study.
    case forecast(study: StudyDescription, twin: URL)
    /// The four rooms, the third of which takes the study into a twin that lies in a folder; what
    /// that twin expected lies in the run's folder already.
    case update(study: URL, labels: [URL], ignoresDeliveredLabels: Bool, twin: URL)
    /// The cases an organ's mathematics are held against.
    case verify(full: Bool)
    /// The checks every organ passes, on the plugin whose manifest lies in a folder.
    case inspect(folder: URL)
  }

  /// What to do.
  package var work: Work
  /// What the plugin says of itself; the worker holds its code to it.
  package var manifest: Manifest
  /// The library's own path, for sentences: what is loaded is the descriptor.
  package var library: URL
  /// The plugin's own files.
  package var resources: URL
  /// `runs/<key>/`: one folder a room; locked while the worker works.
  package var folder: URL
  /// The manifest's parameters, defaults filled in.
  package var parameters: [String: Double]
  /// The seed of every random number.
  package var seed: UInt64
  /// Mebibytes of data.
  package var memoryMiB: UInt64
  /// Whether rooms that are finished are made again.
  package var isForced: Bool
}

/// What the host says to a worker: one JSON line each.
enum HostLine: Codable, Sendable {
  case work(Job)
  case cancel
}
