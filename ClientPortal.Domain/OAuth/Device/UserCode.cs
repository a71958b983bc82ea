namespace ClientPortal.Domain.OAuth.Device;

/// <summary>
/// The code a person types from a device's screen (RFC 8628 §6.1): eight consonants, so that it spells no word and no letter is taken for
/// another; about 34 random bits, which is enough because wrong ones are counted (<see cref="DeviceGuessLimits"/>).
/// </summary>
public sealed record UserCode
{
    /// <summary>What codes are made of.</summary>
    public const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";

    public const int Length = 8;

    /// <summary>Longer than any way to write one; what is longer is not looked at.</summary>
    public const int MaxTypedLength = 40;

    internal UserCode(string letters) => Letters = letters;

    /// <summary>Without a dash, in capitals: what is hashed.</summary>
    public string Letters { get; }

    /// <summary>As people read it: <c>WDJB-MJHT</c>.</summary>
    public string Shown => $"{Letters[..4]}-{Letters[4..]}";

    /// <summary>Reads what somebody typed; case, spaces and dashes make no difference (SEC-131). Null for what cannot be a code.</summary>
    public static UserCode? Parse(string? typed)
    {
        if (typed is not { Length: > 0 and <= MaxTypedLength })
        {
            return null;
        }

        var letters = string.Concat(typed.Where(letter => !char.IsWhiteSpace(letter) && !char.IsPunctuation(letter))).ToUpperInvariant();
        return letters.Length == Length && letters.All(Alphabet.Contains) ? new UserCode(letters) : null;
    }

    /// <summary>Masked: it is a credential, if a weak one.</summary>
    public override string ToString() => "***";
}
