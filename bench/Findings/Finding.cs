namespace ClientPortal.Bench.Findings;

/// <summary>One number of a row, with its spread.</summary>
/// <param name="Row">The word by which the row is chosen on the command line.</param>
/// <param name="What">For people.</param>
/// <param name="Unit"><c>x</c> for a ratio.</param>
/// <param name="Value">The median.</param>
/// <param name="Least">Of all pairs.</param>
/// <param name="Most">Of all pairs.</param>
internal sealed record Finding(string Row, string What, string Unit, double Value, double Low, double High, double Least, double Most, Goal? Goal, string Note)
{
    /// <summary>The measurements themselves, in their order.</summary>
    public IReadOnlyCollection<double> Values { get; init; } = [];

    public Verdict Verdict => Goal?.Judge(Low, High) ?? Verdict.Told;

    /// <summary>A number from several measurements.</summary>
    public static Finding Of(string row, string what, string unit, IReadOnlyCollection<double> values, Goal? goal, string note = "")
    {
        var (low, high) = Statistics.Spread(values);
        return new Finding(row, what, unit, Statistics.Median(values), low, high, values.Min(), values.Max(), goal, note) { Values = values };
    }
}
