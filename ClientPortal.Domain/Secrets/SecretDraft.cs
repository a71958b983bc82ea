using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Names;
using FluentValidation;

namespace ClientPortal.Domain.Secrets;

/// <summary>A further secret somebody wants for a client.</summary>
public sealed record SecretDraft
{
    /// <summary>What it is for, up to 64 characters.</summary>
    public string? Note { get; init; }

    /// <summary>When it ends; null for no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What to change about a secret; what is unset stays, null clears.</summary>
public sealed record SecretEdit
{
    public Change<string?> Note { get; init; }

    public Change<DateTimeOffset?> ExpiresAt { get; init; }

    /// <summary>The version the editor saw; null to edit whatever is there (SEC-249).</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>How to regenerate a client's secret.</summary>
public sealed record RegenerateAsk
{
    /// <summary>When the old ones end; null for now.</summary>
    public DateTimeOffset? OldEndsAt { get; init; }
}

/// <summary>The secret that was made.</summary>
/// <param name="Secret">The value, this once; null for a repeated request.</param>
/// <param name="IsRepeated">The same request had been done before; nothing was made now.</param>
public sealed record AddedSecret(Guid Id, PlainSecret? Secret, bool IsRepeated = false);

/// <summary>Every rule of a secret's note and end.</summary>
public sealed class SecretDraftRules : AbstractValidator<SecretDraft>
{
    public SecretDraftRules(TimeProvider time)
    {
        RuleFor(draft => draft.Note).Has(NoteMistakeIn);
        RuleFor(draft => draft.ExpiresAt).Has(end => EndMistakeIn(end, time.GetUtcNow()));
    }

    /// <summary>Blank is no note.</summary>
    internal static string? NormalizeNote(string? note) => string.IsNullOrWhiteSpace(note) ? null : NameRules.Normalize(note);

    internal static Mistake? NoteMistakeIn(string? note)
    {
        if (string.IsNullOrWhiteSpace(note))
        {
            return null;
        }

        var mistake = NameRules.MistakeIn(note, ClientSecret.MaxNoteLength);
        return mistake == NameMistakes.TooLong ? SecretMistakes.NoteTooLong : mistake;
    }

    internal static Mistake? EndMistakeIn(DateTimeOffset? end, DateTimeOffset now) => end <= now ? SecretMistakes.EndInPast : null;
}

/// <summary>What can be wrong with a client's secret.</summary>
public static class SecretMistakes
{
    public static readonly Mistake NoteTooLong = new("note_too_long", "Use at most 64 characters.");
    public static readonly Mistake EndInPast = new("end_in_past", "Choose a time in the future.");
    public static readonly Mistake PublicClient = new("client_is_public", "A public client has no secret.");
    public static readonly Mistake Limit = new("secrets_limit", "A client has at most 10 secrets. Delete one that is no longer used.");
    public static readonly Mistake ShownOnce = new("secret_shown_once", "No copy of this secret is kept. Regenerate it to get a new value.");
    public static readonly Mistake CopyUnreadable = new("secret_copy_unreadable", "The kept copy of this secret cannot be read. Regenerate it to get a new value.");
    public static readonly Mistake BeyondOwn = new("client_beyond_own", "This client can do more on its own behalf than you can. Ask an owner.");
}
