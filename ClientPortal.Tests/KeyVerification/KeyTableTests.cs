using System.Security.Cryptography;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Tests.KeyVerification;

public sealed class KeyTableTests
{
    internal static readonly KeyRow Row = new()
    {
        KeyId = Guid.Empty,
        Name = "A key of some length",
        WorkspaceId = new Guid(1, 0, 0, new byte[8]),
        ClientRowId = new Guid(2, 0, 0, new byte[8]),
        ClientId = "client",
        ClientIsPaused = false,
        Role = null,
        Scopes = ScopeSet.Parse("clients:read keys:verify"),
        ExpiresAt = null,
        DisabledAt = null,
        ReplacedEndsAt = null,
        Networks = "",
        NetworkMode = NetworkMode.Off,
        RateLimits = "",
        QuotaSetAt = null,
        QuotaLimit = null,
        QuotaRefillsAt = null,
    };

    [Fact]
    public void Every_key_is_found_again_and_what_is_forgotten_is_not()
    {
        var table = new KeyTable(100_000);
        for (var i = 0; i < 20_000; i++)
        {
            table.Put(FactsOf(i));
        }

        for (var i = 0; i < 20_000; i += 2)
        {
            table.Remove(HashOf(i));
        }

        table.Count.ShouldBe(10_000);
        Enumerable.Range(0, 20_000).Where(i => table.Find(HashOf(i)) is null != (i % 2 == 0)).ShouldBeEmpty();
        table.Put(FactsOf(1));
        table.Count.ShouldBe(10_000);
    }

    [Fact]
    public void A_full_table_lets_go_of_what_nobody_asks_for()
    {
        var table = new KeyTable(1_000);
        for (var i = 0; i < 1_000; i++)
        {
            table.Put(FactsOf(i));
        }

        table.Find(HashOf(7))!.WasFound = true;
        for (var i = 1_000; i < 1_900; i++)
        {
            table.Put(FactsOf(i));
        }

        table.Count.ShouldBe(1_000);
        table.Find(HashOf(7)).ShouldNotBeNull();
        Enumerable.Range(0, 1_000).Count(i => table.Find(HashOf(i)) is not null).ShouldBeLessThan(500);
    }

    [Fact]
    public async Task It_is_read_while_it_is_written()
    {
        var table = new KeyTable(50_000);
        table.Put(FactsOf(-1));
        using var stop = new CancellationTokenSource();
        var hasBegun = new TaskCompletionSource();
        var reading = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                table.Find(HashOf(-1)).ShouldNotBeNull();
                hasBegun.TrySetResult();
            }
        });
        await Task.WhenAny(hasBegun.Task, reading);
        for (var i = 0; i < 40_000; i++)
        {
            table.Put(FactsOf(i));
            if (i % 3 == 0)
            {
                table.Remove(HashOf(i));
            }
        }

        await stop.CancelAsync();
        await reading; // throws where it was once not found
    }

    internal static KeyHash HashOf(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    private static KeyFacts FactsOf(int number) => new(HashOf(number), Row, new KeyClient(Row.ClientRowId, Row.WorkspaceId, Row.ClientId, isPaused: false), new KeyPower(null, Row.Scopes), null);
}
