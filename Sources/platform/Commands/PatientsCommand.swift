import Foundation
import OrganKit
import PatientRegistry

extension Commands {
  private static let patient: [CommandSpecification.Option] = [
    .value("patient", .text("ID"), "the identifier, or the registry's random id", required: true),
    .value("issuer", .text("NAME"), "who gave the identifier; needed where several did"),
    CommandSpecification.registry,
  ]

  static let patients = CommandSpecification(
    words: ["patients"],
    summary: "list the persons in the registry",
    discussion: [
      "Persons without a name yet have the issuer 'unidentified'; people who never lived have the "
        + "issuer 'synthetic'."
    ],
    options: [CommandSpecification.registry],
    examples: [.init("platform patients", "list everybody")],
    action: { arguments in
      let registry = try arguments.registry()
      var table = TextTable(["PATIENT", "TWINS", "PERSON"])
      let persons = try registry.persons()
      for person in persons {
        if arguments.has("json") {
          try JSONLine.print(PersonLine(person))
        } else {
          let twins = try registry.twins(of: person).map { "\($0.organ) \($0.version)" }
          table.add([person.words, twins.joined(separator: ", "), person.uid])
        }
      }
      guard !arguments.has("json") else { return }
      guard !persons.isEmpty else {
        return Terminal.say("nobody is registered yet: 'platform run --organ heart' makes a demo")
      }
      table.lines.forEach(Terminal.print)
    }
  )

  static let patientsShow = CommandSpecification(
    words: ["patients", "show"],
    summary: "show what the registry knows of a person",
    options: patient,
    examples: [.init("platform patients show --patient demo-default", "show the demo's person")],
    action: { arguments in
      let registry = try arguments.registry()
      let person = try arguments.person(in: registry)
      let twins = try registry.twins(of: person)
      if arguments.has("json") {
        return try JSONLine.print(PersonDetails(person, twins))
      }
      Terminal.print("\(Terminal.bold(person.words))  person \(person.uid)")
      for identity in person.identities {
        Terminal.print("  \(identity.identifier) of \(identity.issuer)")
      }
      let known = person.demographics
      let facts: [(String, String?)] = [
        ("name", known.name), ("sex", known.sex), ("born", known.birthDate),
        ("height", known.heightCentimetres.map { "\($0.formatted()) cm" }),
        ("weight", known.weightKilograms.map { "\($0.formatted()) kg" }),
      ]
      for (title, text) in facts { if let text { Terminal.print("  \(title): \(text)") } }
      for twin in twins { Terminal.print("  twin \(twin.uid), version \(twin.version)") }
    }
  )

  static let patientsLink = CommandSpecification(
    words: ["patients", "link"],
    summary: "declare two registered persons to be one, or take that back",
    discussion: [
      "The first person is shown under the second from now on; both keep their rows, so that "
        + "'--undo' can take the link back. A person of the issuer 'unidentified' gets a name this "
        + "way."
    ],
    options: patient + [
      .value("to", .text("ID"), "the other's identifier"),
      .value("to-issuer", .text("NAME"), "who gave the other's identifier"),
      .flag("undo", "take the link back"),
    ],
    examples: [
      .init(
        "platform patients link --patient 3f9a… --issuer unidentified --to 1234 --to-issuer clinic",
        "say who an unidentified person is"
      ),
      .init("platform patients link --patient 3f9a… --issuer unidentified --undo", "take it back"),
    ],
    action: { arguments in
      let registry = try arguments.registry()
      let identity = try identity(arguments, in: registry)
      if arguments.has("undo") {
        try registry.unlink(identity)
        return Terminal.say("\(identity.identifier) of \(identity.issuer) stands alone again")
      }
      let target = RunRecord.Identity(
        issuer: try arguments.required("to-issuer"),
        identifier: try arguments.required("to")
      )
      try registry.link(identity, to: target)
      Terminal.say(
        "\(identity.identifier) of \(identity.issuer) is now \(target.identifier) of "
          + target.issuer
      )
    }
  )

  static let patientsErase = CommandSpecification(
    words: ["patients", "erase"],
    summary: "erase a person: demographics, studies, twins and files",
    discussion: [
      "Nothing of it can be brought back. The audit keeps that a person with a random id was "
        + "erased, and nothing else. Copies that '--output' wrote are not found and not erased."
    ],
    options: patient + [.flag("yes", "do not ask")],
    examples: [
      .init("platform patients erase --patient 1234 --issuer clinic", "erase after asking")
    ],
    action: { arguments in
      let registry = try arguments.registry()
      let person = try arguments.person(in: registry)
      let twins = try registry.twins(of: person)
      if !arguments.has("yes") {
        guard isatty(STDIN_FILENO) == 1 else {
          throw OrganError(
            .wrongCommandLine,
            "erasing cannot be undone: add --yes to say you mean it"
          )
        }
        Terminal.write(
          "Erase \(person.words) with \(twins.count) twins for good? Type 'erase': ",
          to: STDERR_FILENO
        )
        guard readLine() == "erase" else { throw OrganError(.cancelled, "nothing was erased") }
      }
      try registry.erase(person)
      Terminal.say("erased \(person.words) and \(twins.count) twins")
    }
  )

  /// The identity itself, not the person it is linked to.
  private static func identity(
    _ arguments: Arguments,
    in registry: PatientRegistry
  ) throws -> RunRecord.Identity {
    let word = try arguments.required("patient")
    let person = try arguments.person(in: registry)
    let found = person.identities.first {
      $0.identifier == word && (arguments["issuer"] ?? $0.issuer) == $0.issuer
    }
    guard let identity = found ?? person.identity else {
      throw RegistryError("\(word) has no identity left to link")
    }
    return identity
  }
}

private struct PersonLine: Encodable {
  var person: String
  var identities: [IdentityLine]

  init(_ person: RegisteredPerson) {
    self.person = person.uid
    identities = person.identities.map(IdentityLine.init)
  }
}

private struct PersonDetails: Encodable {
  private enum CodingKeys: String, CodingKey {
    case person, identities, name, sex, birthDate, heightCentimetres, weightKilograms, twins
  }

  private let registered: RegisteredPerson
  private let twins: [TwinSummary]

  init(_ person: RegisteredPerson, _ twins: [TwinSummary]) {
    registered = person
    self.twins = twins
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let known = registered.demographics
    try container.encode(registered.uid, forKey: .person)
    try container.encode(registered.identities.map(IdentityLine.init), forKey: .identities)
    try container.encode(known.name, forKey: .name)
    try container.encode(known.sex, forKey: .sex)
    try container.encode(known.birthDate, forKey: .birthDate)
    try container.encode(known.heightCentimetres, forKey: .heightCentimetres)
    try container.encode(known.weightKilograms, forKey: .weightKilograms)
    try container.encode(twins.map(\.uid), forKey: .twins)
  }
}
