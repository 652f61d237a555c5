import OrganKit

/// The colours of the roles: told apart with any common colour blindness.
///
/// The hues are those of Okabe and Ito; on paper they are darkened to a contrast of 4.5 or more, on
/// images and in the dark lightened.
///
/// - SeeAlso: Wong 2011, Points of view: Color blindness, doi:10.1038/nmeth.1618
enum Palette {
  /// The word of a role's CSS class; an unknown role is only context.
  static func name(_ role: ColourRole) -> String {
    roles.contains { $0.role == role } ? role.rawValue : ColourRole.context.rawValue
  }

  /// A role's colour on white.
  static func onPaper(_ role: ColourRole) -> RGB { entry(role).paper }

  /// A role's colour on images and in the dark.
  static func onDark(_ role: ColourRole) -> RGB { entry(role).dark }

  /// A role's colour as a lit surface.
  static func solid(_ role: ColourRole) -> RGB { entry(role).solid }

  /// The roles as CSS variables.
  static func variables(dark: Bool) -> String {
    roles.map { "--\($0.role.rawValue):\((dark ? $0.dark : $0.paper).hex);" }.joined()
  }

  /// One class a role, which sets the colour its parts draw with.
  static var classes: String {
    roles.map { ".\($0.role.rawValue){--role:var(--\($0.role.rawValue))}" }.joined()
      + roles.map { ".solid.\($0.role.rawValue){--role:\($0.solid.hex)}" }.joined()
  }

  private typealias Entry = (role: ColourRole, paper: RGB, dark: RGB, solid: RGB)

  private static let roles: [Entry] = [
    (.primary, RGB(0x00609C), RGB(0x62BDF2), RGB(0x2F8FD0)),
    (.secondary, RGB(0xB34A00), RGB(0xFF9A4D), RGB(0xE07A33)),
    (.tertiary, RGB(0x00735A), RGB(0x3FD6AA), RGB(0x1FA37F)),
    (.quaternary, RGB(0x92407A), RGB(0xF0A6D4), RGB(0xBF6FA6)),
    (.context, RGB(0x5B6875), RGB(0xC8D1DA), RGB(0xA9B4BF)),
  ]

  private static func entry(_ role: ColourRole) -> Entry {
    roles.first { $0.role == role } ?? roles[roles.count - 1]
  }
}
