using ClientPortal.Fuzz;
using Xunit.Abstractions;

namespace ClientPortal.Tests.Fuzzing;

/// <summary>The short version of <c>./portal fuzz</c>: mutated requests to every public endpoint, always the same ones, so that a failure here is nobody's chance.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const ulong Seed = 20260101;
    private const int RequestsToEach = 120;

    [Fact]
    [Trait("SEC", "036")]
    [Trait("SEC", "062")]
    [Trait("SEC", "079")]
    [Trait("SEC", "208")]
    [Trait("SEC", "233")]
    public async Task Mutated_requests_meet_no_error_of_ours_no_hang_no_leak_and_no_echoed_secret()
    {
        var data = Directory.CreateTempSubdirectory("clientportal-fuzz-").FullName;
        var (portal, ground) = await Ground.PrepareAsync(data);
        await using var started = portal;
        var run = new FuzzRun(portal, ground, Seed);
        var findings = new List<Finding>();

        output.WriteLine($"seed {Seed}");
        output.WriteLine(EndpointReport.Heading);
        foreach (var endpoint in await Endpoint.AllAsync(portal.Http))
        {
            var report = await run.RunAsync(endpoint, RequestsToEach, CancellationToken.None);
            output.WriteLine(report.ToString());
            report.Requests.ShouldBeGreaterThanOrEqualTo(RequestsToEach);
            findings.AddRange(report.Findings);
        }

        findings.ShouldBeEmpty($"again: ./portal fuzz --seed {Seed} --endpoint NAME --request N\n{portal.LastWords}");
    }
}
