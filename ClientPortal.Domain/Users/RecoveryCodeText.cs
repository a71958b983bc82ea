using System.Text;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Users;

/// <summary>
/// Recovery codes on paper: four groups of six. With over 112 random bits a plain hash is enough, as for our other credentials
/// (ASVS 6.5.2).
/// </summary>
internal static class RecoveryCodeText
{
    public const int CodesPerPerson = 10;
    private const string Alphabet = "23456789bcdfghjkmnpqrstvwxz";
    private const int Letters = 24;
    private const int GroupLength = 6;

    public static string New(CredentialGenerator credentials)
    {
        var text = new StringBuilder();
        foreach (var octet in credentials.NewBytes(Letters))
        {
            if (text.Length % (GroupLength + 1) == GroupLength)
            {
                text.Append('-');
            }

            text.Append(Alphabet[octet % Alphabet.Length]);
        }

        return text.ToString();
    }

    /// <summary>The hash of what was typed, however it was spaced or written.</summary>
    public static byte[] HashOf(string typed) =>
        SecretHash.Of(new string([.. typed.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]));

    /// <summary>An authenticator's code has six digits; anything longer is meant as a recovery code.</summary>
    public static bool LooksLikeOne(string? typed) => typed?.Count(char.IsAsciiLetterOrDigit) == Letters;
}
