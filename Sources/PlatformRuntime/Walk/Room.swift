package import Foundation
import OrganKit

/// A step with a product of its own, and the name of its folder in `runs/<key>/`.
package enum Room: String, CaseIterable, Codable, Sendable {
  /// Reads the study.
  case ingestion
  /// Draws the organ.
  case segmentation
  /// Makes the twin; of an update, the twin's next version.
  case modelling
  /// Tells what the twin shows.
  case reporting
  /// Hands over label maps.
  case delineation
  /// Makes a synthetic study.
  case demonstration
  /// Answers a what-if question.
  case simulation
  /// Foretells a later study.
  case forecasting
  /// Holds the organ's mathematics against what is known.
  case verification

  /// The four rooms a study walks through.
  package static let walked: [Room] = [.ingestion, .segmentation, .modelling, .reporting]

  /// The rooms a twin is recorded with: those, and before them the forecast of an update.
  package static let recorded: [Room] = [.forecasting] + walked

  /// The rooms that build on this one.
  var later: [Room] {
    let walked = Room.walked.firstIndex(of: self).map { Array(Room.walked[($0 + 1)...]) } ?? []
    return self == .ingestion || self == .segmentation ? walked + [.delineation] : walked
  }
}

/// `runs/<key>/`: one folder a finished room, each with `product/`, `artefacts/` and `said.json`.
package struct RunFolder: Sendable {
  /// The folder.
  package let url: URL

  /// A run's folder.
  package init(_ url: URL) { self.url = url }

  /// What the plugin and its libraries print, and what they log.
  package var log: URL { url.appending(path: "log.txt") }
  /// Where stages put what nobody needs later.
  var scratch: URL { url.appending(path: "scratch") }

  func folder(of room: Room) -> URL { url.appending(path: room.rawValue) }
  package func product(of room: Room) -> URL { folder(of: room).appending(path: "product") }
  func artefacts(of room: Room) -> URL { folder(of: room).appending(path: "artefacts") }

  /// What was said in a finished room; nil if it is not finished, or not readable.
  func record(of room: Room) -> RoomRecord? {
    try? RoomRecord(contentsOf: folder(of: room))
  }

  /// Leaves a room and all that builds on it to be made again.
  func forget(_ room: Room) throws {
    for room in room.later.reversed() + [room] { try DurableFolder.remove(folder(of: room)) }
  }
}
