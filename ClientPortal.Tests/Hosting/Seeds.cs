using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Hosting;

/// <summary>What a test needs to find on a host before it begins, made by the same operations as everything else.</summary>
internal static class Seeds
{
    /// <summary>Makes a key with these scopes in the workspace and returns its value.</summary>
    public static async Task<string> SeedApiKeyAsync(this PortalHost host, string slug, ScopeSet scopes)
    {
        var actor = await host.ActorOfAsync(slug);
        var client = (await host.Services.GetRequiredService<RegisterClient>().RunAsync(
            actor, new ClientDraft { Name = "Test machine", Kind = ClientKind.Confidential }, CancellationToken.None)).Value();
        var key = (await host.Services.GetRequiredService<CreateApiKey>().RunAsync(
            actor, client.ClientId, new ApiKeyDraft { Name = "test", Scopes = [.. scopes] }, CancellationToken.None)).Value();
        return key.Key!.Reveal();
    }

    /// <summary>The host itself, at work in a workspace.</summary>
    public static async Task<Actor> ActorOfAsync(this PortalHost host, string slug)
    {
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenForServer();
        return Actor.Server(await db.Workspaces.Where(row => row.Slug == slug).Select(row => row.Id).SingleAsync());
    }

    /// <summary>Copies the data directory of a host that is at rest, so that another process can go on with it.</summary>
    public static void CopyDataTo(this PortalHost host, string directory)
    {
        foreach (var file in Directory.EnumerateFiles(host.DataDirectory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(directory, Path.GetRelativePath(host.DataDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>The value of an operation that must have been done.</summary>
    public static T Value<T>(this Outcome<T> outcome) =>
        outcome.IsDone(out var value, out var problem) ? value : throw new InvalidOperationException($"Refused: {problem.Code} {string.Join(", ", problem.Fields)}");
}
