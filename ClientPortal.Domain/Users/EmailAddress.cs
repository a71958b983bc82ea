using FluentValidation;

namespace ClientPortal.Domain.Users;

/// <summary>E-mail addresses as people are known by them: trimmed, compared without case.</summary>
public static class EmailAddress
{
    public const int MaxLength = 254;

    public static string Trim(string? typed) => (typed ?? "").Trim();

    /// <summary>What accounts are found by. Compatibility forms are folded, so that no look-alike spelling is counted on its own (SEC-226).</summary>
    public static string Normalize(string? typed)
    {
        var trimmed = Trim(typed);
        if (trimmed.Length > MaxLength)
        {
            trimmed = trimmed[..MaxLength];
        }

        // A lone surrogate cannot be normalised and is in nobody's address.
        var whole = new string([.. trimmed.Where(letter => !char.IsSurrogate(letter) && !char.IsControl(letter))]);
        return whole.Normalize(System.Text.NormalizationForm.FormKC).ToUpperInvariant();
    }

    /// <summary>One @, something before it, a domain without spaces after it; whether it exists only a mail can tell.</summary>
    public static IRuleBuilderOptions<T, string> IsEmailAddress<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(typed => LooksRight(Trim(typed)))
        .WithErrorCode("email_invalid")
        .WithMessage("Give an e-mail address such as name@example.com.");

    internal static bool LooksRight(string text)
    {
        var at = text.IndexOf('@');
        return text.Length <= MaxLength
            && at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1
            && text[^1] != '.' && text[at + 1] != '.'
            && !text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || char.IsSurrogate(letter) || letter is '<' or '>' or '"' or ',' or ';' or '(' or ')' or '\\');
    }
}
