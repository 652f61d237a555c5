import Foundation
import OrganKit
import PatientRegistry

/// The registry a command line names.
extension Arguments {
  /// Where the registry lies.
  var registryFolder: RegistryFolder { RegistryFolder(told: url("registry")) }

  /// Opens the registry, making it where there is none.
  func registry() throws -> PatientRegistry { try PatientRegistry(registryFolder) }

  /// The person that `--patient` and `--issuer` name.
  func person(in registry: PatientRegistry) throws -> RegisteredPerson {
    try registry.person(named: required("patient"), issuer: self["issuer"])
  }
}

/// An identity in JSON.
struct IdentityLine: Encodable {
  var issuer: String
  var identifier: String

  init(_ identity: RunRecord.Identity) {
    issuer = identity.issuer
    identifier = identity.identifier
  }
}

extension RegisteredPerson {
  /// The identity to show: a given one before that of somebody nobody has named.
  var identity: RunRecord.Identity? {
    identities.first { $0.issuer != Patient.unidentifiedIssuer } ?? identities.first
  }

  /// The identity in words.
  var words: String {
    guard let identity else { return uid }
    switch identity.issuer {
    case Patient.unidentifiedIssuer: return "unidentified (\(identity.identifier.prefix(12)))"
    case Patient.syntheticIssuer: return "\(identity.identifier) (synthetic)"
    default: return "\(identity.identifier) (\(identity.issuer))"
    }
  }
}
