using System.Globalization;
using System.Text;

namespace ClientPortal.Domain.Names;

/// <summary>What people may call things: visible text of one line that cannot pass for something else (SEC-048).</summary>
public static class NameRules
{
    // Letters of other scripts, and digits, that are read as Latin letters; i and l are one because a capital I is an l to the eye.
    private static readonly Dictionary<char, char> LooksLike = new()
    {
        ['а'] = 'a', ['е'] = 'e', ['о'] = 'o', ['р'] = 'p', ['с'] = 'c', ['т'] = 't', ['г'] = 'r', ['п'] = 'n', ['і'] = 'l', ['ӏ'] = 'l',
        ['ο'] = 'o', ['α'] = 'a', ['ε'] = 'e', ['ρ'] = 'p', ['τ'] = 't', ['ϲ'] = 'c', ['η'] = 'n', ['ι'] = 'l',
        ['0'] = 'o', ['1'] = 'l', ['|'] = 'l', ['i'] = 'l', ['ı'] = 'l', ['ɩ'] = 'l', ['ⅼ'] = 'l',
    };

    private static readonly string[] Claims = [Bones("ClientPortal"), Bones("verified"), Bones("verifiziert")];

    /// <summary>The name as it is kept: canonical form, no blanks around it.</summary>
    public static string Normalize(string name) => TryNormalize(name) ?? name;

    /// <summary>What is wrong with a name; null where it may be used.</summary>
    public static Mistake? MistakeIn(string? name, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return NameMistakes.Empty;
        }

        if (TryNormalize(name) is not { } text || text.EnumerateRunes().Any(IsHiddenOrControl))
        {
            return NameMistakes.Characters;
        }

        return text.Length > maxLength ? NameMistakes.TooLong : null;
    }

    /// <summary>What is wrong with a name that strangers will read on the consent page.</summary>
    public static Mistake? MistakeInPublicName(string? name, int maxLength) =>
        MistakeIn(name, maxLength) ?? (Imitates(Normalize(name!)) ? NameMistakes.Imitates : null);

    private static bool IsHiddenOrControl(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800; // blank, although their categories say letter, mark or symbol

    private static bool Imitates(string name)
    {
        var bones = Bones(name);
        return Claims.Any(claim => bones.Contains(claim, StringComparison.Ordinal));
    }

    // What the eye keeps of a name: compatibility forms, accents, case, blanks and punctuation gone, look-alikes as Latin letters.
    private static string Bones(string name)
    {
        var bones = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (LooksLike.TryGetValue(letter, out var latin))
            {
                bones.Append(latin);
            }
            else if (char.IsLetterOrDigit(letter))
            {
                bones.Append(letter);
            }
        }

        return bones.ToString();
    }

    // Lone surrogates cannot be normalised; they arrive through JSON escapes.
    private static string? TryNormalize(string name)
    {
        try
        {
            return name.Trim().Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>What can be wrong with a name.</summary>
public static class NameMistakes
{
    public static readonly Mistake Empty = new("name_empty", "Enter a name.");
    public static readonly Mistake TooLong = new("name_too_long", "Use at most 80 characters.");
    public static readonly Mistake Characters = new("name_characters", "Use visible characters only: no line breaks, hidden or direction-changing characters.");
    public static readonly Mistake Imitates = new("name_imitates", "Choose a name that does not look like this portal's own or claims to be verified.");
}
