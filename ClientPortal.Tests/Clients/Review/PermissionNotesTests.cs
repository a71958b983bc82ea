using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Clients.Review;

/// <summary>How used permissions come into the database. The host's own notes stay out of it.</summary>
public sealed class PermissionNotesTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Many_clients_cost_one_look_up_as_one_does()
    {
        var (clients, rows) = (new List<TestClient>(), new List<Client>());
        for (var i = 0; i < 12; i++)
        {
            clients.Add(await host.RegisterAsync());
            rows.Add(await RowAsync(clients[^1]));
        }

        foreach (var some in (int[])[1, 12])
        {
            (await CountedStatements.InAsync(() => WriteAsync(rows.Take(some)))).ShouldBe(1);
        }

        foreach (var client in clients)
        {
            (await UsesAsync(client)).Select(use => use.Kind).ShouldBe([PermissionKind.GrantType, PermissionKind.Scope], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_client_that_was_deleted_meanwhile_keeps_no_other_from_being_written()
    {
        var (gone, there) = (await host.RegisterAsync(), await host.RegisterAsync());
        var notes = NewNotes();
        Note(notes, await RowAsync(gone));
        Note(notes, await RowAsync(there));
        await gone.DeleteAsync();

        await notes.WriteAsync(Ct);

        (await UsesAsync(gone)).ShouldBeEmpty();
        (await UsesAsync(there)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Since_when_it_is_allowed_stays_and_of_two_uses_the_later_one()
    {
        var client = await host.RegisterAsync(draft => draft with { Scopes = ["openid"] });
        host.Time.AdvanceSeconds(3600);
        var allowedAt = host.Time.GetUtcNow();
        await client.EditAsync(new ClientEdit { Scopes = ["openid", "clients:read"] });
        (await ScopeAsync()).ShouldBe((allowedAt, null));
        var (early, late) = (NewNotes(), NewNotes());
        host.Time.AdvanceSeconds(60);
        Note(early, await RowAsync(client));
        host.Time.AdvanceSeconds(60);
        Note(late, await RowAsync(client));

        await late.WriteAsync(Ct); // two nodes, of which the slower one knows the earlier use
        await early.WriteAsync(Ct);

        (await ScopeAsync()).ShouldBe((allowedAt, allowedAt.AddSeconds(120)));

        async Task<(DateTimeOffset, DateTimeOffset?)> ScopeAsync()
        {
            var use = (await UsesAsync(client)).Single(one => one.Kind == PermissionKind.Scope);
            return (use.AllowedAt, use.LastUsedAt);
        }
    }

    private PermissionNotes NewNotes() => new(host.The<PortalDb>(), host.Time);

    private Task WriteAsync(IEnumerable<Client> clients)
    {
        var notes = NewNotes();
        foreach (var client in clients)
        {
            Note(notes, client);
        }

        return notes.WriteAsync(Ct);
    }

    private static void Note(PermissionNotes notes, Client client) => notes.NoteToken(client, GrantTypes.ClientCredentials, ScopeSet.Parse("clients:read"), OAuthProfile.Core);

    private Task<Client> RowAsync(TestClient client) => host.InDatabaseAsync(db => db.Everywhere<Client>().SingleAsync(row => row.Id == client.RowId, Ct));

    private Task<List<PermissionUse>> UsesAsync(TestClient client) => host.InDatabaseAsync(db => db.PermissionUses.Where(use => use.ClientRowId == client.RowId).ToListAsync(Ct));
}
