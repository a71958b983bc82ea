using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Introspection;

/// <summary>What a client may learn about an API key: whether a key of its own workspace is good, by the same rules as <c>keys/verify</c>. So a vendor's API that introspects tokens takes keys as well.</summary>
public sealed class ApiKeyReport(FindKey find, LastUsedNotes notes, OAuthIssuer issuer, TimeProvider time)
{
    /// <summary>Null where there is nothing to tell.</summary>
    internal async Task<Dictionary<string, object>?> FindAsync(Client caller, string presented, CancellationToken ct)
    {
        if (await find.RunAsync(presented, ct) is not { } facts
            || facts.WorkspaceId != caller.WorkspaceId
            || KeyRules.Decide(facts, ScopeSet.Empty, time.GetUtcNow()) is not KeyVerdict.Valid valid)
        {
            return null;
        }

        notes.NoteKey(facts.KeyId);
        var report = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [IntrospectionMembers.Active] = true,
            [TokenClaims.ClientId] = valid.ClientId,
            [TokenClaims.Subject] = valid.KeyId.ToString(),
            [IntrospectionMembers.Issuer] = issuer.Value,
            [IntrospectionMembers.TokenType] = TokenTypes.ApiKey,
            [TokenClaims.Scope] = valid.Scopes.ToString(),
            [TokenClaims.Workspace] = valid.WorkspaceId.ToString(),
        };
        if (valid.ExpiresAt is { } end)
        {
            report[IntrospectionMembers.ExpiresAt] = end.ToUnixTimeSeconds();
        }

        return report;
    }
}
