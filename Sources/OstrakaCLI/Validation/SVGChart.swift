import Foundation

/// Lines over a common axis, as inline SVG: told apart by dashes too, so that it can be printed.
struct SVGChart {
  let chart: ReportChart

  private static let (width, height) = (640.0, 280.0)
  private static let (left, right, top, bottom) = (70.0, 20.0, 34.0, 46.0)
  /// From this ratio of its ends on, the horizontal axis is logarithmic.
  private static let wide = 100.0
  private static let looks = [("#1f4e9c", ""), ("#b03a2e", "6 4"), ("#1e8449", "2 3")]

  private var points: [[Double]] { chart.series.flatMap(\.points) }

  var text: String {
    guard points.count > 1 else { return "" }
    let (low, high) = (points.map { $0[0] }.min() ?? 0, points.map { $0[0] }.max() ?? 1)
    let isWide = low > 0 && high / low >= Self.wide
    let most = max(points.map { $0[1] }.max() ?? 1, 1e-9)
    let ceiling = Self.ceiling(of: most)
    let x = { (value: Double) in
      let share =
        isWide ? log(value / low) / log(high / low) : (value - low) / max(high - low, 1e-9)
      return Self.left + share * (Self.width - Self.left - Self.right)
    }
    let y = { (value: Double) in
      Self.height - Self.bottom - value / ceiling * (Self.height - Self.top - Self.bottom)
    }
    var parts = [
      "<svg role=\"img\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" font-family=\"sans-serif\" font-size=\"12\">",
      "<title>\(escaped(chart.title))</title>",
      "<text x=\"\(Self.left)\" y=\"16\" font-weight=\"bold\">\(escaped(chart.title))</text>",
    ]
    for step in 0...4 {
      let value = ceiling * Double(step) / 4
      parts.append(
        "<line x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(at(y(value)))\" y2=\"\(at(y(value)))\" stroke=\"#ccc\"/>"
          + "<text x=\"\(Self.left - 6)\" y=\"\(at(y(value) + 4))\" text-anchor=\"end\">\(Self.label(value))</text>"
      )
    }
    for value in Self.marks(of: points.map { $0[0] }) {
      parts.append(
        "<text x=\"\(at(x(value)))\" y=\"\(Self.height - Self.bottom + 16)\" text-anchor=\"middle\">\(Self.label(value))</text>"
      )
    }
    parts.append(
      "<text x=\"\(Self.width / 2)\" y=\"\(Self.height - 6)\" text-anchor=\"middle\">\(escaped(chart.x + (isWide ? " (logarithmic)" : "")))</text>"
        + "<text x=\"\(Self.width - Self.right)\" y=\"16\" text-anchor=\"end\">\(escaped(chart.y))</text>"
    )
    for (number, series) in chart.series.enumerated() {
      parts.append(line(series, number, x, y))
    }
    return parts.joined(separator: "\n") + "\n</svg>"
  }

  private func line(
    _ series: ReportChart.Series, _ number: Int, _ x: (Double) -> Double, _ y: (Double) -> Double
  ) -> String {
    let (colour, dashes) = Self.looks[number % Self.looks.count]
    let path = series.points.map { "\(at(x($0[0]))),\(at(y($0[1])))" }.joined(separator: " ")
    let dots =
      series.points.count > 30
      ? ""
      : series.points.map {
        "<circle cx=\"\(at(x($0[0])))\" cy=\"\(at(y($0[1])))\" r=\"3\" fill=\"\(colour)\"/>"
      }.joined()
    let place = Self.left + 180 * Double(number)
    return
      "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" stroke-dasharray=\"\(dashes)\"/>"
      + dots
      + "<line x1=\"\(place)\" x2=\"\(place + 26)\" y1=\"26\" y2=\"26\" stroke=\"\(colour)\" stroke-width=\"2\" stroke-dasharray=\"\(dashes)\"/>"
      + "<text x=\"\(place + 32)\" y=\"30\">\(escaped(series.name))</text>"
  }

  private func at(_ value: Double) -> String { value.rounded(to: 1) }

  /// The next number that people like: 1, 2 or 5 times a power of ten.
  private static func ceiling(of value: Double) -> Double {
    let power = pow(10, floor(log10(value)))
    return ([1, 2, 5, 10].first { value <= $0 * power } ?? 10) * power
  }

  /// Up to six of the values, which are marked on the axis.
  private static func marks(of values: [Double]) -> [Double] {
    let all = Set(values).sorted()
    guard all.count > 6 else { return all }
    return (0..<6).map { all[$0 * (all.count - 1) / 5] }
  }

  private static func label(_ value: Double) -> String {
    if value >= 1e6 { return "\((value / 1e6).rounded(to: 1))M" }
    if value >= 1e4 { return "\((value / 1e3).rounded(to: 0))K" }
    return value == value.rounded() ? "\(Int(value))" : value.rounded(to: 2)
  }
}
