using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Users;

namespace ClientPortal.Domain.Import;

/// <summary>
/// What a secret from elsewhere must be. It is kept as plain SHA-256 like ours, which protects only what cannot be guessed (ADR 0005, ADR 0012):
/// so a value is refused that holds fewer than 80 bits even if every character of it was chosen at random.
/// </summary>
internal static class ImportedSecretRules
{
    public const int MinLength = 16;
    private const int MinBits = 80;
    private const int MinDifferent = 8;
    private const int MinTold = 6;

    private static readonly (SearchValues<char> Letters, int Count)[] Alphabets =
    [
        (SearchValues.Create("0123456789"), 10),
        (SearchValues.Create("0123456789abcdef"), 16),
        (SearchValues.Create("0123456789ABCDEF"), 16),
        (SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz"), 36),
        (SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 36),
        (SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), 62),
    ];

    private static readonly Lazy<FrozenSet<string>> HashesOfGuesses =
        new(() => CommonPasswords.All.Append("").Select(guess => Convert.ToHexString(SecretHash.Of(guess))).ToFrozenSet(StringComparer.Ordinal));

    public static Mistake? MistakeIn(string value, string? clientId)
    {
        if (value.Length is < MinLength or > ClientSecret.MaxValueLength)
        {
            return ImportMistakes.SecretLength;
        }

        // RFC 6749 appendix A.2; a blank at an end is one that nobody meant.
        if (value.Any(letter => letter is < ' ' or > '~') || value[0] == ' ' || value[^1] == ' ')
        {
            return ImportMistakes.SecretCharacters;
        }

        if (CredentialFormat.TryReadKind(value, out var kind))
        {
            return kind == CredentialKind.ClientSecret ? null : ImportMistakes.SecretOfAnotherKind;
        }

        if (value.StartsWith("env:", StringComparison.Ordinal))
        {
            return ImportMistakes.SecretReference; // as a bootstrap file has it
        }

        return IsGuessable(value, clientId) ? ImportMistakes.SecretWeak : null;
    }

    /// <summary>SHA-256 in hexadecimal, base64 or base64url; null where it is neither.</summary>
    public static byte[]? ReadHash(string text)
    {
        if (text.Length == SecretHash.Length * 2)
        {
            return text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
        }

        Span<byte> bytes = stackalloc byte[SecretHash.Length + 1];
        return Base64Url.DecodeFromChars(text.TrimEnd('=').Replace('+', '-').Replace('/', '_'), bytes, out _, out var length) == OperationStatus.Done && length == SecretHash.Length
            ? bytes[..length].ToArray()
            : null;
    }

    /// <summary>A hash says nothing of how good its secret is; that of nothing, of a known password or of the client's own id is none.</summary>
    public static bool IsHashOfGuess(byte[] digest, string? clientId) =>
        HashesOfGuesses.Value.Contains(Convert.ToHexString(digest)) || (clientId is not null && SecretHash.Matches(SecretHash.Of(clientId), digest));

    // What is not of the client's name alone may still be all of it that a guesser lacks.
    private static bool IsGuessable(string value, string? clientId)
    {
        var unknown = clientId is { Length: >= MinTold } ? value.Replace(clientId, "", StringComparison.OrdinalIgnoreCase) : value;
        return unknown.Distinct().Count() < MinDifferent || SurprisesIn(unknown) * Math.Log2(AlphabetOf(unknown)) < MinBits || IsRepetition(unknown);
    }

    // The third and later letters of a run (aaa, 123, cba) tell nothing that the first two had not told.
    private static int SurprisesIn(string value)
    {
        var runs = 0;
        for (var i = 2; i < value.Length; i++)
        {
            var step = value[i] - value[i - 1];
            runs += step is >= -1 and <= 1 && step == value[i - 1] - value[i - 2] ? 1 : 0;
        }

        return value.Length - runs;
    }

    private static int AlphabetOf(string value) =>
        Alphabets.Where(alphabet => !value.AsSpan().ContainsAnyExcept(alphabet.Letters)).Select(alphabet => alphabet.Count).DefaultIfEmpty(95).First();

    private static bool IsRepetition(string value) => (value + value).IndexOf(value, 1, StringComparison.Ordinal) < value.Length;
}
