/// The page's style: for screens of any width, light or dark, and for paper.
enum StyleSheet {
  /// The whole style.
  static let text = [
    ":root{\(Palette.variables(dark: false))}", base, parts, findings, figures, narrow,
    "@media screen and (prefers-color-scheme: dark){:root{\(Palette.variables(dark: true))\(dark)}}",
    Palette.classes, paper,
  ]
  .joined(separator: "\n")

  private static let base = """
    :root {
      --ink: #16202a; --soft: #55626f; --line: #d9e0e6; --ground: #f4f6f8; --sheet: #fff;
      --accent: #00609c; --wash: #eef3f7; --low: #00609c; --high: #a34300; --fine: #1d6b4f;
      --stage-a: #fbfcfd; --stage-b: #dfe7ed;
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-padding-top: 3rem; }
    body {
      margin: 0; color: var(--ink); background: var(--ground);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
        sans-serif;
      overflow-wrap: break-word;
    }
    main { max-width: 1160px; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
    h1 { font-size: 2rem; line-height: 1.2; margin: 0; letter-spacing: -0.015em; font-weight: 650; }
    h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 0.75rem; letter-spacing: -0.005em; }
    h3 { font-size: 1rem; margin: 0 0 0.5rem; }
    p { margin: 0 0 0.6rem; }
    a { color: var(--accent); }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    section { margin: 0 0 2rem; }
    code { font: 0.8em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
    figure { margin: 0; }
    .facts + .soft { margin-top: 0.75rem; }
    .soft, .hint, figcaption, .code, .speed { color: var(--soft); font-size: 0.875rem; }
    .hidden {
      position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap;
    }
    .right { text-align: right; }
    .strip {
      position: sticky; top: 0; z-index: 2; display: flex; gap: 0.75rem; flex-wrap: wrap;
      justify-content: center; padding: 0.4rem 1rem; font-size: 0.875rem; color: #fff;
      background: #22313f;
    }
    .strip .tag { padding: 0 0.6rem; border-radius: 1rem; background: #ffe08a; color: #3b2a00; }
    footer { display: none; }
    """

  private static let parts = """
    .head { margin: 0.75rem 0 1.5rem; }
    .kicker { margin: 0 0 0.35rem; color: var(--soft); font-size: 0.875rem; }
    .who {
      display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1.5rem 2.5rem;
      margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line);
    }
    .who section { margin: 0; }
    .quiet { font-size: 0.8125rem; font-weight: 600; color: var(--soft); margin: 0 0 0.4rem; }
    .name { font-size: 1.25rem; font-weight: 600; margin: 0 0 0.35rem; }
    .facts { margin: 0; display: grid; gap: 0.15rem; font-size: 0.9375rem; }
    .facts div { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: 0.75rem; }
    .facts dt { color: var(--soft); }
    .facts dd { margin: 0; overflow-wrap: anywhere; }
    .who section:first-child .facts div { grid-template-columns: 6rem minmax(0, 1fr); }
    .banner {
      padding: 0.85rem 1.1rem; margin: 0 0 0.75rem; border-radius: 8px;
      border: 1px solid; border-left-width: 6px;
    }
    .banner h2 { font-size: 1rem; margin: 0 0 0.15rem; }
    .banner p, .banner ul { margin: 0; font-size: 0.9375rem; }
    .banner ul { padding-left: 1.2rem; }
    .synthetic { background: #fff8e0; border-color: #c79200; color: #3b2a00; }
    .review { background: #fdeee6; border-color: #b34a00; color: #421a00; }
    .unknown { background: #eef1f4; border-color: #5b6875; color: #1d2731; }
    .cards {
      display: grid; gap: 0.9rem; margin-top: 1.25rem;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr));
    }
    .card {
      background: var(--sheet); border: 1px solid var(--line); border-radius: 10px;
      padding: 0.9rem 1rem; display: flex; flex-direction: column;
    }
    .card h3 {
      font-size: 0.875rem; font-weight: 500; color: var(--soft); line-height: 1.35;
      min-height: 2.7em; margin: 0 0 0.25rem;
    }
    .card .number { margin: 0; line-height: 1.15; }
    .card .number .value { font-size: 2rem; font-weight: 650; letter-spacing: -0.02em; }
    .card .unit { font-size: 1rem; color: var(--soft); }
    .card p { margin: 0.1rem 0; font-size: 0.8125rem; }
    .card .interval { color: var(--soft); }
    .card .gauge { margin: 0.4rem 0 0.1rem; width: 100%; }
    .ranges { list-style: none; margin: 0; padding: 0; font-size: 0.8125rem; }
    .ranges span { color: var(--soft); }
    .gauge { display: block; width: 160px; max-width: 100%; height: auto; flex: none; }
    .gauge .rail { stroke: var(--line); stroke-width: 2; stroke-linecap: round; }
    .gauge .range { fill: color-mix(in srgb, var(--fine) 32%, var(--sheet)); }
    .gauge .whisker { stroke: var(--ink); stroke-width: 2; }
    .gauge .dot { fill: var(--ink); stroke: var(--sheet); stroke-width: 1.5; }
    .flag { font-weight: 600; white-space: nowrap; }
    .flag b { font-size: 0.75em; }
    .below { color: var(--low); } .above { color: var(--high); } .within { color: var(--fine); }
    .flag.none { color: var(--soft); font-weight: 400; }
    .warnings { margin: 0; padding: 0; list-style: none; }
    .warnings li {
      padding: 0.5rem 0; border-top: 1px solid var(--line); font-size: 0.9375rem;
      display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between;
    }
    .warnings li span { flex: 1 1 24rem; }
    .warnings code { color: var(--soft); overflow-wrap: anywhere; }
    .prose p, .prose li { max-width: 46rem; }
    .prose ol { padding-left: 1.4rem; font-size: 0.9375rem; }
    .prose li { margin-bottom: 0.35rem; }
    .doi { overflow-wrap: anywhere; }
    """

  private static let findings = """
    .group { margin: 0 0 1.5rem; }
    table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
    th, td { padding: 0.45rem 0.75rem; text-align: left; vertical-align: top; }
    th:first-child, td:first-child { padding-left: 0; }
    thead th { font-size: 0.8125rem; font-weight: 600; color: var(--soft); }
    thead th { border-bottom: 1px solid var(--line); vertical-align: bottom; }
    tbody tr { border-bottom: 1px solid var(--line); }
    tbody th { font-weight: 500; }
    th.right, td.right { text-align: right; }
    .value, td { font-variant-numeric: tabular-nums; }
    .findings .value { font-weight: 650; }
    .findings td.right { white-space: nowrap; }
    .findings .unit { color: var(--soft); white-space: nowrap; }
    .findings .interval { white-space: nowrap; }
    .findings .code { display: block; font-size: 0.75rem; font-weight: 400; }
    .findings .caveat { margin: 0.1rem 0 0; font-size: 0.8125rem; color: var(--soft); }
    .findings .reference { width: 38%; }
    .findings .origin { width: 11rem; }
    .plain .findings { max-width: 52rem; }
    .comparison { display: flex; gap: 0.9rem; align-items: flex-start; }
    .comparison .gauge { width: 120px; margin-top: 0.3rem; }
    .note {
      display: inline-block; margin-left: 0.4rem; padding: 0 0.45rem; border-radius: 4px;
      background: var(--wash); color: var(--soft); font-size: 0.8125rem;
    }
    .tiles {
      list-style: none; margin: 0; padding: 0; display: grid; gap: 0 2rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
      font-size: 0.9375rem;
    }
    .tiles li {
      display: flex; justify-content: space-between; gap: 0.75rem; padding: 0.4rem 0;
      border-bottom: 1px solid var(--line);
    }
    .tiles .measure { text-align: right; }
    .tiles .measure > * { white-space: nowrap; }
    .tiles .more { display: block; font-size: 0.8125rem; color: var(--soft); }
    .tiles .value { font-weight: 650; }
    .tiles .unit { color: var(--soft); }
    sup { line-height: 0; font-size: 0.7em; }
    sup a { text-decoration: none; padding: 0 0.15em; }
    .notes { color: var(--soft); font-size: 0.8125rem; padding-left: 1.6rem; margin: 0; }
    .notes li { max-width: 60rem; }
    .notes li:target { background: var(--wash); color: var(--ink); }
    """

  private static let figures = """
    .figure { padding-top: 1.5rem; border-top: 1px solid var(--line); }
    figure > figcaption { margin-top: 0.6rem; max-width: 46rem; }
    .scroll { overflow-x: auto; max-width: 100%; }
    .drawing > .scroll > .plain { width: auto; min-width: min(100%, 30rem); }
    .legend {
      list-style: none; margin: 0 0 0.6rem; padding: 0; display: flex; flex-wrap: wrap;
      gap: 0.25rem 1.25rem; font-size: 0.875rem;
    }
    .legend li, .legend label { display: flex; align-items: center; gap: 0.45rem; }
    .swatch { width: 0.85rem; height: 0.85rem; border-radius: 3px; background: var(--role); }
    .legend .stroke { width: 30px; height: 14px; flex: none; }
    .plot { display: block; width: 100%; max-width: 660px; height: auto; }
    .plot .grid { stroke: var(--line); stroke-width: 1; }
    .plot .axis { fill: none; stroke: var(--soft); stroke-width: 1.2; }
    .tick { font-size: 12.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
    .label { font-size: 13.5px; fill: var(--ink); }
    .curve { fill: none; stroke: var(--role); stroke-width: 2.4; stroke-linejoin: round; }
    .band { fill: var(--role); opacity: 0.17; }
    .mark { fill: var(--role); stroke: var(--sheet); stroke-width: 1.2; }
    .rings .drawing {
      display: grid; gap: 1.5rem;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr));
    }
    .ring { max-width: 32rem; }
    .ring > svg { display: block; width: 100%; height: auto; }
    .ring .scale { max-width: 22rem; margin: 0.25rem auto 0; }
    .sector path { stroke: var(--sheet); stroke-width: 2; }
    .sector text { text-anchor: middle; }
    .sector .name { font-size: 9.5px; }
    .sector .number { font-size: 12.5px; font-weight: 600; font-variant-numeric: tabular-nums; }
    .onblue text { fill: #fff; } .onpale text { fill: #000; } .onpaper text { fill: var(--ink); }
    .hatch { stroke: var(--soft); stroke-width: 1.6; opacity: 0.55; }
    .blank { fill: var(--wash); }
    .direction { font-size: 13px; fill: var(--soft); }
    .gap { font-size: 0.8125rem; color: var(--soft); margin: 0.25rem 0 0; text-align: center; }
    .gap i {
      display: inline-block; width: 0.85rem; height: 0.85rem; margin-right: 0.4rem;
      vertical-align: -0.1rem; border-radius: 3px;
      background: repeating-linear-gradient(45deg, var(--wash) 0 3px, var(--soft) 3px 4px);
    }
    .paper { display: block; }
    .sheet { fill: #fffdfb; }
    .fine { fill: none; stroke: #f3c9c0; stroke-width: 0.12; }
    .coarse { fill: none; stroke: #e2978a; stroke-width: 0.2; }
    .trace { fill: none; stroke: #16202a; stroke-width: 0.32; stroke-linejoin: round; }
    .lead { font-size: 3.4px; font-weight: 600; fill: #16202a; }
    .speed { margin: 0.4rem 0 0; }
    .slice-grid {
      list-style: none; margin: 0 0 0.5rem; padding: 0; display: grid; gap: 1rem 0.75rem;
      grid-template-columns: repeat(auto-fill, minmax(min(48%, 10.5rem), 1fr));
    }
    .cell h3 { font-size: 0.8125rem; margin: 0 0 0.25rem; font-weight: 600; }
    .cell h3 span { color: var(--soft); font-weight: 400; }
    .picture { position: relative; background: #000; margin-bottom: 3px; border-radius: 3px; }
    .picture { overflow: hidden; }
    .picture svg { display: block; width: 100%; height: auto; }
    .picture polygon {
      fill: none; stroke: var(--role); stroke-width: 1.6; vector-effect: non-scaling-stroke;
      stroke-linejoin: round;
    }
    .picture span, .picture i {
      position: absolute; color: #fff; font-size: 0.6875rem; font-style: normal;
      line-height: 1.2; text-shadow: 0 0 2px #000, 0 0 3px #000;
    }
    .picture span { left: 0.35rem; bottom: 0.25rem; right: 0.35rem; }
    .picture .left { left: 0.3rem; top: 45%; }
    .picture .top { left: 0; right: 0; top: 0.2rem; text-align: center; }
    .stage {
      border-radius: 10px; border: 1px solid var(--line); overflow: hidden; display: none;
      background: radial-gradient(ellipse at 45% 35%, var(--stage-a), var(--stage-b));
    }
    canvas {
      display: block; width: 100%; aspect-ratio: 16 / 10; max-height: 36rem; cursor: grab;
      touch-action: pan-y;
    }
    canvas:active { cursor: grabbing; }
    canvas:focus-visible { outline-offset: -3px; }
    .controls, .hint, .toggles input { display: none; }
    .live .stage { display: block; }
    .live .stills { display: none; }
    .live .hint { display: block; margin: 0; }
    .live .toggles input { display: inline-block; margin: 0; width: 1.05rem; height: 1.05rem; }
    .live .controls {
      display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; margin: 0.6rem 0;
    }
    button {
      font: inherit; font-size: 0.875rem; color: var(--ink); background: var(--sheet);
      border: 1px solid var(--soft); border-radius: 6px; padding: 0.3rem 0.85rem;
      min-width: 4.6rem; cursor: pointer;
    }
    button:hover { background: var(--wash); }
    .time { display: flex; align-items: center; gap: 0.5rem; font-size: 0.875rem; flex: 1 1 16rem; }
    .time input { flex: 1 1 6rem; min-width: 4rem; max-width: 16rem; accent-color: var(--accent); }
    .stills {
      display: grid; gap: 0.75rem; margin-bottom: 0.6rem;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
    }
    .still img {
      display: block; width: 100%; height: auto; max-width: 600px; border-radius: 8px;
      background: radial-gradient(ellipse at 45% 35%, var(--stage-a), var(--stage-b));
    }
    .still figcaption { margin-top: 0.25rem; }
    .picture, .slices .legend { \(Palette.variables(dark: true)) }
    .slices .swatch { background: #000; border: 3px solid var(--role); }
    """

  /// Below 45 rem the rows of findings become cards.
  private static let narrow = """
    @media screen and (max-width: 45rem) {
      main { padding: 1rem 1rem 2.5rem; }
      h1 { font-size: 1.5rem; }
      .who { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
      .facts div { grid-template-columns: 7.5rem minmax(0, 1fr); }
      .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.6rem; }
      .card { padding: 0.7rem 0.75rem; }
      .card .number .value { font-size: 1.6rem; }
      .findings thead { display: none; }
      .findings, .findings tbody { display: block; }
      .findings tr {
        display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.1rem 0.75rem;
        padding: 0.55rem 0;
      }
      .findings th, .findings td { padding: 0; width: auto; }
      .findings .interval, .findings .origin { font-size: 0.8125rem; color: var(--soft); }
      .findings .interval { white-space: normal; }
      .findings .interval::before { content: attr(data-label) " "; }
      .findings .origin { text-align: right; width: auto; }
      .findings .reference { grid-column: 1 / -1; order: 1; width: auto; }
      .findings .reference.absent { display: none; }
      .strip { font-size: 0.8125rem; gap: 0.5rem; padding: 0.35rem 0.5rem; }
    }
    """

  private static let dark = """
    --ink: #e8edf2; --soft: #a3b1be; --line: #33414e; --ground: #11181f; --sheet: #1a242d;
    --accent: #7cc4f5; --wash: #23303b; --low: #7cc4f5; --high: #ffa566; --fine: #6fd1a7;
    --stage-a: #2a3844; --stage-b: #151e26;
    """

  private static let paper = """
    @page { size: A4; margin: 14mm 14mm 12mm; }
    @media print {
      :root { --ground: #fff; }
      html { font-size: 12.5px; }
      body {
        display: table; width: 100%; font-size: 12.5px; background: #fff;
        -webkit-print-color-adjust: exact; print-color-adjust: exact;
      }
      .strip { display: none; }
      main { display: table-row-group; max-width: none; padding: 0; }
      footer { display: table-footer-group; break-inside: avoid; font-size: 10.5px; color: var(--soft); }
      footer span { display: inline-block; margin: 0.6rem 1.5rem 0 0; }
      h2, h3, thead, .group > h3 { break-after: avoid; }
      tr, .tiles li, .card, .banner, .cell, .ring, .still, .plot, .paper, .facts div { break-inside: avoid; }
      .stage, .live .stage, .live .controls, .live .hint, .live .toggles input { display: none; }
      .live .stills { display: grid; }
      .stills { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); }
      .slice-grid { grid-template-columns: repeat(6, minmax(0, 1fr)); }
      .rings .drawing { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .plot { max-width: 125mm; }
      .paper { max-width: 100%; height: auto; }
      a { color: inherit; text-decoration: none; }
    }
    """
}
