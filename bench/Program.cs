using System.Globalization;
using ClientPortal.Bench;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Rows;
using ClientPortal.Bench.Servers;

const string Quick = "--quick";

if (args is [Bare.Command, var which, var port])
{
    await Bare.RunAsync(which, int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

if (args.FirstOrDefault(argument => argument.StartsWith("--", StringComparison.Ordinal) && argument != Quick) is { } option)
{
    Console.Error.WriteLine($"No such option: {option}. There is {Quick}.");
    return 2;
}

var isQuick = args.Contains(Quick, StringComparer.Ordinal);
var names = args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToArray();
var unknown = names.Where(name => !AllRows.List.Any(row => row.Name == name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"No such row: {string.Join(", ", unknown)}. There are {string.Join(", ", AllRows.List.Select(row => row.Name))}.");
    return 2;
}

await using var stage = new Stage(isQuick ? Scale.Quick : Scale.Full);
var findings = new List<Finding>();
var failures = new List<string>();
foreach (var (name, measureAsync) in AllRows.List.Where(row => names.Length == 0 || names.Contains(row.Name, StringComparer.Ordinal)))
{
    try
    {
        findings.AddRange(await measureAsync(name, stage));
        Console.WriteLine(Table.Of([.. findings.Where(finding => finding.Row == name)]));
    }
    catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException)
    {
        failures.Add($"{name}: {exception.Message}"); // the others may still tell something; the run fails all the same
    }
}

Console.WriteLine(Table.Of(findings));
failures.ForEach(failure => Console.WriteLine($"FAILED {failure}"));
Console.WriteLine($"Kept in {await ResultsFile.WriteAsync(isQuick ? "quick" : "full", findings, stage.Contestants, new { failures })}");
return failures.Count == 0 ? 0 : 1;
