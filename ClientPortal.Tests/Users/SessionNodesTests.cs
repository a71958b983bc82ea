using System.Diagnostics;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Users;

/// <summary>Two hosts on one database: each remembers sessions, and hears what the other does to them.</summary>
public sealed class SessionNodesTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);

    [Fact]
    [Trait("SEC", "181")]
    [Trait("SEC", "203")]
    public async Task What_one_node_changes_or_ends_counts_on_the_other_within_two_seconds()
    {
        await using var two = new AccountHost();
        await using var one = new AccountHost();
        foreach (var host in new[] { one, two })
        {
            host.With("Portal:DataDirectory", two.DataDirectory).With("Portal:PublicUrl", "http://localhost:5999");
            host.StartServer();
        }

        var person = await one.AddOwnerAsync("Two nodes");
        var session = person.Actor.SessionId!.Value;
        using var there = FormBrowser.Of(two, person);
        (await there.IsSignedInAsync()).ShouldBeTrue();
        (await two.Get<ActorQueries>().FindAsync(session, null, default))!.Role.ShouldBe(WorkspaceRole.Owner);

        await one.SetRoleAsync(person, WorkspaceRole.Member);
        await ShouldSoonAsync(async () => (await two.Get<ActorQueries>().FindAsync(session, null, default))!.Role == WorkspaceRole.Member);

        (await one.Get<SignOut>().RunAsync(person.Actor, default)).Value();
        await ShouldSoonAsync(async () => !await there.IsSignedInAsync());
        (await two.Get<ActorQueries>().FindAsync(session, null, default)).ShouldBeNull();
    }

    private static async Task ShouldSoonAsync(Func<Task<bool>> happen)
    {
        var since = Stopwatch.StartNew();
        while (!await happen())
        {
            since.Elapsed.ShouldBeLessThan(Promised);
            await Task.Delay(20);
        }
    }
}
