using ClientPortal.Domain;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>People who give clients keys, and JWTs that speak for them.</summary>
internal static class PersonKeys
{
    /// <summary>The person at work in the portal, just signed in.</summary>
    public static async Task<Actor> PersonAsync(this OAuthHost host, string email, WorkspaceRole role, string workspace = OAuthHost.Acme)
    {
        await host.VisitAsync(); // who is who is seeded with the first visit
        var userId = await host.UserIdAsync(email);
        return new Actor
        {
            Kind = ActorKind.User,
            SubjectId = userId.ToString(),
            Name = email,
            UserId = userId,
            WorkspaceId = await host.WorkspaceIdAsync(workspace),
            Role = role,
            Rights = RightsTable.OfRole(role),
            AuthenticatedAt = host.Time.GetUtcNow(),
        };
    }

    /// <summary>A machine with nothing but the grant.</summary>
    public static Task<TestClient> RegisterActingMachineAsync(this OAuthHost host, Func<ClientDraft, ClientDraft>? change = null) => host.RegisterAsync(draft =>
    {
        var machine = draft with { RedirectUris = [], ApplicationType = ApplicationType.Machine, GrantTypes = [GrantTypes.PersonKey] };
        return change is null ? machine : change(machine);
    });

    public static async Task AddKeyAsync(this OAuthHost host, Actor person, TestClient client, string pem) =>
        (await host.The<AddClientKeys>().RunAsync(person, client.ClientId, pem, CancellationToken.None)).Value();

    /// <summary>The claims of a right one; changes replace, and null leaves a claim out.</summary>
    public static Dictionary<string, object?> Claims(this OAuthHost host, Actor person, params (string Name, object? Value)[] changes)
    {
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = person.Workspace.ToString(),
            ["sub"] = person.SubjectId,
            ["exp"] = host.Time.GetUtcNow().ToUnixTimeSeconds() + 180,
        };
        foreach (var (name, value) in changes)
        {
            claims[name] = value;
        }

        return claims;
    }

    public static Task<HttpResponseMessage> ExchangeAsync(this TestClient client, string jwt, params (string Name, string Value)[] more)
    {
        var form = client.WithCredentials(new(StringComparer.Ordinal) { ["grant_type"] = GrantTypes.PersonKey, ["assertion"] = jwt });
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }

        return client.PostAsync("/oauth/token", form);
    }
}
