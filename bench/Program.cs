using System.Globalization;
using System.Net.Sockets;
using ClientPortal.Bench;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Rows;
using ClientPortal.Bench.Servers;
using Microsoft.Data.Sqlite;

if (args is [Bare.Command, var which, var port])
{
    await Bare.RunAsync(which, int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

if (CommandLine.Read(args, AllRows.List.Select(row => row.Name), out var mistake) is not { } options)
{
    Console.Error.WriteLine(mistake);
    return 2;
}

if (options.Soak is { } duration)
{
    var (soaked, hasPassed, details) = await Soak.RunAsync(duration);
    Console.WriteLine(Table.Of(soaked));
    Console.WriteLine($"Kept in {await ResultsFile.WriteAsync(Soak.Name, soaked, [], details)}");
    return hasPassed ? 0 : 1;
}

await using var stage = new Stage(options.IsQuick ? Scale.Quick : Scale.Full);
var findings = new List<Finding>();
var failures = new List<string>();
foreach (var (name, measureAsync) in AllRows.List.Where(row => options.Rows.Count == 0 || options.Rows.Contains(row.Name, StringComparer.Ordinal)))
{
    try
    {
        findings.AddRange(await measureAsync(name, stage));
        Console.WriteLine(Table.Of([.. findings.Where(finding => finding.Row == name)]));
    }
    catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or TimeoutException or OperationCanceledException or IOException or SocketException or SqliteException)
    {
        failures.Add($"{name}: {exception.Message}"); // the others may still tell something; the run fails all the same
    }
}

Console.WriteLine(Table.Of(findings));
failures.ForEach(failure => Console.WriteLine($"FAILED {failure}"));
Console.WriteLine($"Kept in {await ResultsFile.WriteAsync(options.IsQuick ? "quick" : "full", findings, stage.Contestants, new { failures })}");
return failures.Count == 0 ? 0 : 1;
