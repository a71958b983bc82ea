using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Dialects;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>A host with a path for several workspaces, a third workspace, and people of their own for each test.</summary>
public sealed class SeveralPortal : IAsyncLifetime
{
    private int count;

    public OAuthHost Host { get; } = new() { Outside = services => services.AddDialect<SeveralDialect>() };

    public Guid Acme { get; private set; }

    public Guid Other { get; private set; }

    public Guid Third { get; private set; }

    public async Task InitializeAsync()
    {
        Host.StartServer();
        await Host.VisitAsync();
        (Acme, Other) = (await Host.WorkspaceIdAsync(OAuthHost.Acme), await Host.WorkspaceIdAsync(OAuthHost.Other));
        Third = Guid.CreateVersion7(Host.Time.GetUtcNow());
        await Host.InDatabaseAsync(db =>
        {
            db.Workspaces.Add(new Workspace { Id = Third, Name = "Third", Slug = "third", CreatedAt = Host.Time.GetUtcNow() });
            return db.SaveChangesAsync();
        });
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>Somebody who is a member of Acme and an admin of Other, signed in.</summary>
    public async Task<Person> JoinAsync()
    {
        var email = $"person{Interlocked.Increment(ref count)}@acme.example";
        var userId = await Host.InDatabaseAsync(async db =>
        {
            var user = Host.The<NewUsers>().Add(db, Actor.Server(), email, email.Split('@')[0], OAuthHost.Password);
            db.Members.AddRange(Member(user.Id, Acme, WorkspaceRole.Member), Member(user.Id, Other, WorkspaceRole.Admin));
            await db.SaveChangesAsync();
            return user.Id;
        });
        return new Person(userId, await Host.SignInAsync(email));
    }

    public Task AddToThirdAsync(Person person) => Host.InDatabaseAsync(db =>
    {
        db.Members.Add(Member(person.UserId, Third, WorkspaceRole.Member));
        return db.SaveChangesAsync();
    });

    /// <summary>A workspace that sorts before all others, with the person in it.</summary>
    public async Task<(Guid Id, string Name)> AddWorkspaceAsync(Person person)
    {
        var (id, name) = (Guid.CreateVersion7(Host.Time.GetUtcNow()), $"Aaa {person.UserId:n}");
        await Host.InDatabaseAsync(db =>
        {
            db.Workspaces.Add(new Workspace { Id = id, Name = name, Slug = $"aaa-{person.UserId:n}", CreatedAt = Host.Time.GetUtcNow() });
            db.Members.Add(Member(person.UserId, id, WorkspaceRole.Member));
            return db.SaveChangesAsync();
        });
        return (id, name);
    }

    public Task SetRoleAsync(Person person, Guid workspaceId, WorkspaceRole role) => Host.InDatabaseAsync(db => db.Everywhere<Member>()
        .Where(row => row.UserId == person.UserId && row.WorkspaceId == workspaceId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, role)));

    /// <summary>As an owner does it on the page of members.</summary>
    public async Task RemoveAsync(Person person, Guid workspaceId)
    {
        var memberId = await Host.InDatabaseAsync(db => db.Everywhere<Member>().Where(row => row.UserId == person.UserId && row.WorkspaceId == workspaceId).Select(row => row.Id).SingleAsync());
        (await Host.The<RemoveMember>().RunAsync(Actor.Server(workspaceId), memberId, CancellationToken.None)).Value();
    }

    private Member Member(Guid userId, Guid workspaceId, WorkspaceRole role) =>
        new() { Id = Guid.CreateVersion7(), WorkspaceId = workspaceId, UserId = userId, Role = role, JoinedAt = Host.Time.GetUtcNow() };

    public sealed record Person(Guid UserId, Visitor Visitor);
}
