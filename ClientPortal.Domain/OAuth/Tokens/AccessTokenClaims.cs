using System.Globalization;
using System.Text.Json;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Scopes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>The claims of an access token, parsed; the same whether it carries them itself (RFC 9068) or they lie in the database.</summary>
internal sealed record AccessTokenClaims
{
    public required Guid Id { get; init; }

    public required string Subject { get; init; }

    public required string ClientId { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required IReadOnlyList<string> Audience { get; init; }

    public required int Epoch { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The authorization it descends from; null for a client on its own behalf.</summary>
    public Guid? GrantId { get; init; }

    /// <summary>The client's row; for a person's own token the grant says it.</summary>
    public Guid? ClientRowId { get; init; }

    public string? Dialect { get; init; }

    public Confirmation? Confirmation { get; init; }

    /// <summary>Who acts for the subject (RFC 8693 §4.1).</summary>
    public TokenActor? Actor { get; init; }

    /// <summary>The tokens it was exchanged from, the first one first; empty for all others.</summary>
    public IReadOnlyList<TokenParent> Parents { get; init; } = [];

    public static AccessTokenClaims? Find(JsonWebToken token)
    {
        if (!Guid.TryParse(token.Id, CultureInfo.InvariantCulture, out var id)
            || !token.TryGetPayloadValue<string>(TokenClaims.ClientId, out var clientId)
            || !token.TryGetPayloadValue<int>(TokenClaims.Epoch, out var epoch)
            || !token.TryGetPayloadValue<long>("iat", out var issuedAt)
            || !token.TryGetPayloadValue<long>("exp", out var expiresAt)
            || !token.TryGetPayloadValue<string>(TokenClaims.Workspace, out var workspaceText)
            || !Guid.TryParse(workspaceText, CultureInfo.InvariantCulture, out var workspaceId))
        {
            return null;
        }

        return new AccessTokenClaims
        {
            Id = id,
            Subject = token.Subject,
            ClientId = clientId,
            WorkspaceId = workspaceId,
            Audience = [.. token.Audiences],
            Epoch = epoch,
            Scopes = ScopeSet.Parse(Text(token, TokenClaims.Scope)),
            IssuedAt = DateTimeOffset.FromUnixTimeSeconds(issuedAt),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(expiresAt),
            GrantId = IdIn(token, TokenClaims.Grant),
            ClientRowId = IdIn(token, TokenClaims.ClientRow),
            Dialect = Text(token, TokenClaims.Dialect),
            Confirmation = token.TryGetPayloadValue<Dictionary<string, string>>(TokenClaims.Confirmation, out var key) ? Confirmation.Of(key) : null,
            Actor = token.TryGetPayloadValue<JsonElement>(TokenClaims.Actor, out var actor) ? TokenActor.Of(actor) : null,
            Parents = token.TryGetPayloadValue<string[]>(TokenClaims.Parents, out var parents) ? [.. parents.Select(TokenParent.Parse)] : [],
        };
    }

    public AccessTokenFacts ToFacts(Client client, string name, ScopeSet scopes) => new()
    {
        Id = Id,
        Subject = Subject,
        Name = name,
        ClientId = ClientId,
        ClientRowId = client.Id,
        WorkspaceId = WorkspaceId,
        Audience = Audience,
        Ceiling = DynamicLimits.RightsOf(client),
        Scopes = scopes,
        IssuedAt = IssuedAt,
        ExpiresAt = ExpiresAt,
        GrantId = GrantId,
        Dialect = Dialect,
        Confirmation = Confirmation,
        ClientIsDpopBound = client.Protocol.DpopBoundAccessTokens,
        Actor = Actor,
        Lineage = [.. Parents, new TokenParent(Id, client.Id, Epoch)],
    };

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var text) ? text : null;

    private static Guid? IdIn(JsonWebToken token, string claim) => Text(token, claim) is { } text ? Guid.Parse(text, CultureInfo.InvariantCulture) : null;
}
