using System.Diagnostics;
using System.Globalization;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Load;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ClientPortal.Bench.Rows;

/// <summary>Goal 9: what a sign-in with a password costs beyond the hash, and what a storm of them leaves to others.</summary>
internal static class SignIns
{
    private const string Path = "/account/login";
    private const int StormConnections = 16;
    private const int Hashes = 10;

    /// <summary>The accounting is in hundredths of a second, a sign-in a tenth.</summary>
    private const int SignInsPerTurn = 20;

    /// <summary>A method is compiled for speed once it was called thirty times, and what it calls after that.</summary>
    private const int WarmTurns = 5;

    private static readonly TimeSpan StormsBy = TimeSpan.FromMilliseconds(500);

    /// <summary>What nobody waits for any more is hashed to its end by then.</summary>
    private static readonly TimeSpan CalmBy = TimeSpan.FromSeconds(2);

    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        var portal = await stage.PortalAsync();
        var form = await FormAsync(portal);
        using var storm = new Contestant("portal storm of sign-ins", portal.Server, form with { Connections = StormConnections });
        var (signIns, hashes) = await SignInAsync(stage.Scale, storm);

        var verify = Plan.Json("/api/v1/keys/verify", $$"""{"key":"{{portal.Secrets.Key}}"}""").With("Authorization", $"Bearer {portal.Secrets.Key}") with { Proof = "\"valid\":true" };
        var calm = stage.Enter("portal verify, calm", portal.Server, verify);
        var stormed = stage.Enter("portal verify in a storm of sign-ins", portal.Server, verify);
        var perSecond = await StormAsync(stage, calm, stormed, storm);
        return
        [
            Finding.Of(row, "password sign-in: CPU beyond the hash", "ms", [.. signIns.Zip(hashes, (whole, hash) => (whole - hash) / 1e3)],
                new Goal(9, 10, 3, LessIsBetter: true), string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(signIns) / 1e3:0.0} ms; the hash {Statistics.Median(hashes) / 1e3:0.0} ms")),
            Compare.Rate(row, "verify in a storm of sign-ins to none: req/s", stormed, calm, new Goal(9, 0.5, 0.7)),
            Finding.Of(row, "the storm: sign-ins a second meanwhile", "/s", perSecond, null, string.Create(CultureInfo.InvariantCulture, $"{StormConnections} at once, {Portal.People.Count} people")),
        ];
    }

    // Whole sign-ins, one at a time: a burst would count the work of one that it cut off.
    private static async Task<(List<double> SignIns, List<double> Hashes)> SignInAsync(Scale scale, Contestant form)
    {
        var (signIns, hashes) = (new List<double>(), new List<double>());
        for (var turn = -WarmTurns; turn < scale.Turns; turn++)
        {
            await form.Server.CalmAsync();
            var before = form.Server.ProcessorMicroseconds;
            for (var done = 0; done < SignInsPerTurn; done++)
            {
                await form.ProveAsync();
            }

            if (turn >= 0)
            {
                signIns.Add((form.Server.ProcessorMicroseconds - before) / SignInsPerTurn);
                hashes.Add(MicrosecondsOfHash());
            }
        }

        return (signIns, hashes);
    }

    private static async Task<List<double>> StormAsync(Stage stage, Contestant calm, Contestant stormed, Contestant storm)
    {
        var perSecond = new List<double>();
        await calm.ProveAsync();
        await calm.WarmAsync(stage.Scale.WarmSeconds);
        for (var turn = 0; turn < stage.Scale.Turns; turn++)
        {
            await calm.BurstAsync(stage.Scale.BurstSeconds, stage.Scale.MostRepeats);
            var storming = storm.WarmAsync(stage.Scale.BurstSeconds + 1);
            await Task.Delay(StormsBy);
            await stormed.BurstAsync(stage.Scale.BurstSeconds, mostRepeats: 0); // the storm would look like others
            perSecond.Add((await storming).PerSecond);
            await Task.Delay(CalmBy);
        }

        await storm.ProveAsync();
        return perSecond;
    }

    // The form as a browser got it, filled in by each of the people; the page's protection against forgery goes along.
    private static async Task<Plan> FormAsync(Portal portal)
    {
        var browser = new Browser(portal.Server);
        var fields = Browser.FieldsOf(await browser.ReadAsync(Path)).ToArray();
        var bodies = new List<string>();
        foreach (var person in Portal.People)
        {
            using var filled = new FormUrlEncodedContent(fields.Append(new("Email", person)).Append(new("Password", Portal.Password)));
            bodies.Add(await filled.ReadAsStringAsync());
        }

        return Plan.Form(Path, bodies).With("Cookie", browser.Cookies) with { Redirects = true };
    }

    // The product's own hasher, in this process and on one thread.
    private static double MicrosecondsOfHash()
    {
        var hasher = new PasswordHasher<PortalUser>(Options.Create(new PasswordHasherOptions { IterationCount = Passwords.Iterations }));
        var user = new PortalUser { DisplayName = "", CreatedAt = DateTimeOffset.UnixEpoch };
        var hash = hasher.HashPassword(user, Portal.Password);
        var before = Machine.MicrosecondsOf(Environment.ProcessId);
        var clock = Stopwatch.StartNew();
        for (var made = 0; made < Hashes; made++)
        {
            if (hasher.VerifyHashedPassword(user, hash, Portal.Password) != PasswordVerificationResult.Success)
            {
                throw new InvalidOperationException("The hash does not fit its password.");
            }
        }

        // As with the signatures: wall time counts others in, processor time is told in steps.
        return Math.Min(clock.Elapsed.TotalMicroseconds, Machine.MicrosecondsOf(Environment.ProcessId) - before) / Hashes;
    }
}
