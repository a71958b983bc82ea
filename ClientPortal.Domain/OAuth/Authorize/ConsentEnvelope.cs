using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>What a consent page showed; and a nonce that is spent with the answer (decisions.md 19).</summary>
internal sealed record ConsentEnvelope : ShownForm
{
    public required string Profile { get; init; }

    public required Dictionary<string, string> Parameters { get; init; }

    public required Guid ClientRowId { get; init; }

    public required string RedirectUri { get; init; }

    public required string Scopes { get; init; }

    public required string Nonce { get; init; }

    /// <summary>The workspaces that stood there with a tick box: only what was shown can have been unticked. Empty where one was to be chosen.</summary>
    public IReadOnlyList<Guid> TickBoxes { get; init; } = [];
}

/// <summary>Seals and opens the consent page's envelopes.</summary>
public sealed class ConsentEnvelopes(SealedForms forms, CredentialGenerator credentials, IEnumerable<OAuthProfile> profiles, TimeProvider time)
{
    internal string Seal(TrustedRequest trusted, ConsentAsk ask) => forms.Seal(new ConsentEnvelope
    {
        Profile = trusted.Request.Profile.Name,
        Parameters = new Dictionary<string, string>(trusted.Request.Pushed?.Reference ?? trusted.Request.Parameters, StringComparer.Ordinal),
        UserId = ask.Person.UserId,
        SessionId = ask.Person.SessionId,
        ClientRowId = trusted.Client.Id,
        RedirectUri = trusted.RedirectUri,
        Scopes = trusted.Scopes.ToString(),
        ShownAt = time.GetUtcNow(),
        Nonce = Convert.ToHexString(credentials.NewBytes(32)),
        TickBoxes = ask.MayChooseSeveral ? [.. ask.Offered.Select(workspace => workspace.Id)] : [],
    });

    /// <summary>Null for anything that is not a living envelope of this person's session.</summary>
    internal ConsentEnvelope? Open(string? text, Actor? actor) => forms.Open<ConsentEnvelope>(text, actor);

    /// <summary>The request as it was shown.</summary>
    internal AuthorizeRequest RequestIn(ConsentEnvelope envelope) => new()
    {
        Profile = profiles.Single(profile => profile.Name == envelope.Profile),
        Parameters = envelope.Parameters,
    };
}
