using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Names;
using FluentValidation;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>A token to be.</summary>
public sealed record InitialAccessTokenDraft
{
    public required string Name { get; init; }

    /// <summary>How many clients may register with it.</summary>
    public required int Uses { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>The token that was made.</summary>
/// <param name="Token">Its value, this once.</param>
public sealed record MadeInitialAccessToken(InitialAccessTokenRow Row, PlainSecret Token);

/// <summary>A token in a list.</summary>
public sealed record InitialAccessTokenRow(Guid Id, string Name, string Hint, int UsesLeft, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ExpiresAt)
{
    internal static InitialAccessTokenRow Of(InitialAccessToken token) =>
        new(token.Id, token.Name, token.Hint, token.UsesLeft, token.CreatedAt, token.CreatedBy, token.ExpiresAt);
}

/// <summary>The rules of <see cref="InitialAccessTokenDraft"/>.</summary>
public sealed class InitialAccessTokenRules : AbstractValidator<InitialAccessTokenDraft>
{
    public InitialAccessTokenRules(TimeProvider time)
    {
        RuleFor(draft => draft.Name).Has(name => NameRules.MistakeIn(name, InitialAccessToken.MaxNameLength));
        RuleFor(draft => draft.Uses).InclusiveBetween(1, InitialAccessToken.MaxUses).Otherwise(InitialAccessTokenMistakes.Uses);
        RuleFor(draft => draft.ExpiresAt)
            .Must(end => end > time.GetUtcNow() && end <= time.GetUtcNow() + InitialAccessToken.LongestLife).Otherwise(InitialAccessTokenMistakes.Expiry);
    }
}

/// <summary>What can be wrong with one.</summary>
public static class InitialAccessTokenMistakes
{
    public static readonly Mistake Uses = new("registration_token_uses", "Choose a number from 1 to 1,000.");
    public static readonly Mistake Expiry = new("registration_token_expiry", "Choose an end within the next 90 days.");
    public static readonly Mistake Limit = new("registration_tokens_limit", "The workspace has 50 registration tokens. Delete one first.");
    public static readonly Mistake Off = new("registration_off", "Dynamic registration is off. An owner can allow it in the security settings, unless it is off for the whole portal.");
}
