using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.Introspection;

/// <summary>The answer as a JWT (RFC 9701 §5): signed, for the caller alone, and without <c>sub</c> or <c>exp</c> of its own, so that it can never pass for the token it speaks of.</summary>
public sealed class IntrospectionJwt(SignedTokens tokens, TimeProvider time)
{
    public const string Type = "token-introspection+jwt";
    private const string Member = "token_introspection";

    internal Task<string> WriteAsync(Client caller, Dictionary<string, object> report, CancellationToken ct) =>
        tokens.WriteAsync(Type, time.GetUtcNow(), expiresAt: null, [caller.ClientId], new Dictionary<string, object>(StringComparer.Ordinal) { [Member] = report }, ct);
}
