using ClientPortal.Domain.Clients;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.PersonalTokens;

namespace ClientPortal.Domain.OAuth.Introspection;

/// <summary>
/// What a client may learn about a personal token: whether it is good in the client's own workspace, whose it is, and the scopes that it has there
/// at this moment. Where else it is good is not told.
/// </summary>
public sealed class PersonalTokenReport(FindPersonalToken find, LastUsedNotes notes, OAuthIssuer issuer)
{
    /// <summary>Null where there is nothing to tell.</summary>
    internal async Task<Dictionary<string, object>?> FindAsync(Client caller, string presented, CancellationToken ct)
    {
        if (await find.RunAsync(presented, ct) is not { } facts || facts.Memberships.All(membership => membership.Workspace.Id != caller.WorkspaceId))
        {
            return null;
        }

        notes.NotePersonalToken(facts.Id);
        var person = facts.ToActor(caller.WorkspaceId, ipAddress: null, correlationId: null);
        var report = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [IntrospectionMembers.Active] = true,
            [TokenClaims.Subject] = person.SubjectId,
            [IntrospectionMembers.Issuer] = issuer.Value,
            [IntrospectionMembers.TokenType] = TokenTypes.PersonalToken,
            [TokenClaims.Scope] = RightsTable.ToScopes(person.Rights).ToString(),
            [TokenClaims.Workspace] = caller.WorkspaceId.ToString(),
        };
        if (facts.ExpiresAt is { } end)
        {
            report[IntrospectionMembers.ExpiresAt] = end.ToUnixTimeSeconds();
        }

        return report;
    }
}
