using System.Globalization;
using System.Text;

namespace ClientPortal.Bench.Findings;

/// <summary>What people read at the end of a run.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"goal",-5}{"what",-66}{"median",10}  {"spread",-20}{"must",8}{"aim",8}  verdict");
        foreach (var finding in findings)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{(finding.Goal is { } goal ? $"{goal.Number}" : ""),-5}{finding.What,-66}{Show(finding.Value, finding.Unit),10}  {Show(finding.Low, "")}..{Show(finding.High, ""),-12}{Bound(finding.Goal?.Must, finding),8}{Bound(finding.Goal?.Aim, finding),8}  {WordFor(finding.Verdict)}{(finding.Note.Length > 0 ? $"  ({finding.Note})" : "")}");
        }

        foreach (var verdict in findings.GroupBy(finding => finding.Verdict).OrderBy(group => group.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"{verdict.Count()} {WordFor(verdict.Key)}; ");
        }

        return text.ToString().TrimEnd(' ', ';') + Environment.NewLine;
    }

    public static string WordFor(Verdict verdict) => verdict switch
    {
        Verdict.Told => "for orientation",
        Verdict.AimReached => "AIM reached",
        Verdict.MustReached => "must reached",
        Verdict.Inconclusive => "inconclusive",
        Verdict.Missed => "MISSED",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Bound(double? bound, Finding finding) => bound is { } number ? (finding.Goal!.LessIsBetter ? "<=" : ">=") + Show(number, "") : "";

    private static string Show(double value, string unit) =>
        (value >= 1000 ? value.ToString("#,0", CultureInfo.InvariantCulture) : value >= 100 ? value.ToString("0", CultureInfo.InvariantCulture)
            : value >= 10 ? value.ToString("0.0", CultureInfo.InvariantCulture) : value.ToString("0.00", CultureInfo.InvariantCulture))
        + (unit is "" or "x" ? unit : " " + unit);
}
