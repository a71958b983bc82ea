using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Web.Hosting.Start;
using ClientPortal.Web.Persistence;

namespace ClientPortal.Web.Commands;

/// <summary>
/// <c>signing-keys list | rotate [ES256|RS256] | revoke &lt;kid&gt;</c>: the operator's hand on the keys that sign. A command of the host and no
/// page: whoever may do this can read the database and the key ring anyway, and nobody else should. It runs beside a running portal, which
/// follows within <see cref="SigningKeyRing.Lifetime"/>.
/// </summary>
internal static class SigningKeysCommand
{
    private const string Name = "signing-keys";
    private const string Usage = "Use: signing-keys list | signing-keys rotate [ES256|RS256] | signing-keys revoke <kid>";

    public static bool IsMeant(string[] args) => args is [Name, ..];

    /// <summary>The exit code: 0, or 1 where it was refused and has said why.</summary>
    public static async Task<int> RunSigningKeysCommandAsync(this WebApplication app, string[] args)
    {
        try
        {
            await using (app)
            {
                await CheckAsync(app.Services);
                return await RunAsync(app.Services, [.. args.Skip(1).TakeWhile(argument => !argument.StartsWith('-'))]);
            }
        }
        catch (StartRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
    }

    // The same conditions under which the host starts: with another key ring, a new key would be made that no node can read.
    private static async Task CheckAsync(IServiceProvider services)
    {
        if (!await services.GetRequiredService<IMigrations>().AreAppliedAsync(CancellationToken.None))
        {
            throw new StartRefusedException("The database does not have this version's schema. Start the portal once; it applies what is missing.");
        }

        await services.GetRequiredService<KeyRingAtStart>().CheckAsync(CancellationToken.None);
    }

    private static async Task<int> RunAsync(IServiceProvider services, string[] words) => words switch
    {
        ["list"] => await ListAsync(services),
        ["rotate"] => Tell(await RotateAsync(services, SigningAlgorithms.Tokens)),
        ["rotate", var algorithm] => Tell(await RotateAsync(services, algorithm.ToUpperInvariant())),
        ["revoke", var keyId] => Tell(await services.GetRequiredService<RevokeSigningKey>().RunAsync(Actor.Server(), keyId, CancellationToken.None)),
        _ => Refuse(Usage),
    };

    private static Task<Outcome<SigningKeyRow>> RotateAsync(IServiceProvider services, string algorithm) =>
        services.GetRequiredService<RotateSigningKeyNow>().RunAsync(Actor.Server(), algorithm, CancellationToken.None);

    private static async Task<int> ListAsync(IServiceProvider services)
    {
        if (!(await services.GetRequiredService<SigningKeyQueries>().ListAsync(Actor.Server(), CancellationToken.None)).IsDone(out var keys, out var problem))
        {
            return Refuse(problem.Sentence);
        }

        Console.WriteLine($"{"kid",-44}{"alg",-7}{"phase",-10}{"signs from",-22}{"signs until",-22}good until");
        foreach (var key in keys)
        {
            Console.WriteLine($"{key.KeyId,-44}{key.Algorithm,-7}{Word(key.Phase),-10}{Utc(key.SignsFrom),-22}{Utc(key.SignsUntil),-22}{Utc(key.PublishedUntil)}");
        }

        return 0;
    }

    private static int Tell(Outcome<SigningKeyRow> outcome)
    {
        if (!outcome.IsDone(out var key, out var problem))
        {
            return Refuse(problem.Sentence);
        }

        Console.WriteLine($"{key.Algorithm} key {key.KeyId} signs from {Utc(key.SignsFrom)}. Every node follows within {SigningKeyRing.Lifetime.TotalSeconds:0} seconds.");
        return 0;
    }

    private static int Refuse(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return 1;
    }

    private static string Word(SigningKeyPhase phase) => phase switch
    {
        SigningKeyPhase.Next => "next",
        SigningKeyPhase.Signs => "signs",
        SigningKeyPhase.Verifies => "verifies",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
