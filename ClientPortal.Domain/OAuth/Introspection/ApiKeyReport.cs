using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.OAuth.Introspection;

/// <summary>What a client may learn about an API key: whether a key of its own workspace is good, by the same rules as <c>keys/verify</c>. So a vendor's API that introspects tokens takes keys as well.</summary>
public sealed class ApiKeyReport(FindKey find, JudgeKey judge, IKeyUse use, OAuthIssuer issuer, TimeProvider time)
{
    /// <summary>Whether this node can tell anything about keys now.</summary>
    internal bool IsCutOff => find.IsCutOff;

    /// <summary>Null where there is nothing to tell.</summary>
    internal async Task<Dictionary<string, object>?> FindAsync(Client caller, string presented, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        if (!KeyHash.TryOf(presented, out var hash) || await find.RunAsync(hash, asCaller: false, ct) is not { } facts || facts.WorkspaceId != caller.WorkspaceId)
        {
            return null;
        }

        // RFC 7662 has no word for where the token's bearer is, so a key that is tied to networks is active nowhere; keys/verify takes an address.
        var verdict = await judge.RunAsync(facts, new KeyAsk([], null), ct);
        use.Note(new KeyUse(facts.WorkspaceId, facts, verdict, UsageKind.Introspection, null, time.GetElapsedTime(started)));
        if (verdict is not KeyVerdict.Valid valid)
        {
            return null;
        }

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
