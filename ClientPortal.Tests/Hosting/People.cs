using ClientPortal.Domain;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Web;
using ClientPortal.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace ClientPortal.Tests.Hosting;

/// <summary>People and workspaces for tests that are not about how those come to be.</summary>
internal static class People
{
    public const string Password = "correct horse battery staple";

    /// <summary>A workspace of its own for a test, with an owner.</summary>
    public static async Task<Person> AddOwnerAsync(this PortalHost host, string workspaceName, string name = "Olga Owner")
    {
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenForServer();
        var user = host.AddUser(db, name);
        var workspace = await host.Services.GetRequiredService<NewWorkspaces>().AddAsync(db, Actor.Server(), workspaceName, slug: null, user, CancellationToken.None);
        await db.SaveChangesAsync();
        return await host.SignInAsync(db, user, workspace.Id, WorkspaceRole.Owner);
    }

    /// <summary>Another member of that person's workspace.</summary>
    public static async Task<Person> AddMemberAsync(this PortalHost host, Person colleague, WorkspaceRole role, string name)
    {
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenForServer();
        var user = host.AddUser(db, name);
        db.Members.Add(new Member
        {
            Id = host.Services.GetRequiredService<CredentialGenerator>().NewId(),
            WorkspaceId = colleague.Actor.Workspace,
            UserId = user.Id,
            Role = role,
            JoinedAt = host.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return await host.SignInAsync(db, user, colleague.Actor.Workspace, role);
    }

    /// <summary>Gives somebody another role while they are at work.</summary>
    public static async Task SetRoleAsync(this PortalHost host, Person person, WorkspaceRole role)
    {
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenFor(person.Actor);
        (await db.Members.SingleAsync(member => member.UserId == person.Actor.UserId)).Role = role;
        await db.SaveChangesAsync();
    }

    /// <summary>As if the person had last given their password that long ago.</summary>
    public static async Task LetSignInAgeAsync(this PortalHost host, Person person, TimeSpan age)
    {
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenForServer();
        var then = host.Services.GetRequiredService<TimeProvider>().GetUtcNow() - age;
        (await db.UserSessions.SingleAsync(session => session.Id == person.Actor.SessionId)).AuthenticatedAt = then;
        await db.SaveChangesAsync();
    }

    /// <summary>Switches somebody's account off, or on again.</summary>
    public static async Task SetDisabledAsync(this PortalHost host, Guid userId, DateTimeOffset? at)
    {
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenForServer();
        (await db.Users.SingleAsync(user => user.Id == userId)).DisabledAt = at;
        await db.SaveChangesAsync();
    }

    /// <summary>A page of a browser in which the person is signed in.</summary>
    public static async Task SignInAsync(this IBrowserContext browser, PortalHost host, Person person) => await browser.AddCookiesAsync(
    [
        new Cookie { Name = PortalCookies.NameOf(host.Services.GetRequiredService<PortalOptions>(), SessionAuthentication.CookieName), Value = person.SessionKey, Url = host.Address.ToString() },
    ]);

    private static PortalUser AddUser(this PortalHost host, PortalDbContext db, string name) =>
        host.Services.GetRequiredService<NewUsers>().Add(db, Actor.Server(), $"{Guid.CreateVersion7():n}@example.com", name, Password);

    private static async Task<Person> SignInAsync(this PortalHost host, PortalDbContext db, PortalUser user, Guid workspaceId, WorkspaceRole role)
    {
        var session = await host.Services.GetRequiredService<SessionStarts>()
            .AddAsync(db, user, Actor.Visitor("127.0.0.1", correlationId: null), new BrowserFacts(), "pwd", workspaceId, CancellationToken.None);
        await db.SaveChangesAsync();
        var actor = new Actor
        {
            Kind = ActorKind.User,
            SubjectId = user.Id.ToString(),
            Name = user.DisplayName,
            UserId = user.Id,
            WorkspaceId = workspaceId,
            Role = role,
            Rights = RightsTable.OfRole(role),
            SessionId = session.Id,
            AuthenticatedAt = host.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
        };
        return new Person(user.DisplayName, user.Email!, session.Key.Reveal(), actor);
    }
}

/// <summary>Somebody who is signed in.</summary>
internal sealed record Person(string Name, string Email, string SessionKey, Actor Actor);
