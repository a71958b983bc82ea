namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>How a person proved who they are, as id_tokens say it: never more than was done.</summary>
public static class AuthenticationContext
{
    private const string OneTimePassword = "otp";
    private const string MultipleFactors = "mfa";

    /// <summary>A password alone. So is a sign-in with a recovery code: RFC 8176 has no word for it, and it stands in for a factor that was not there.</summary>
    public const string OneFactor = "urn:clientportal:loa:1fa";

    /// <summary>A password and an authenticator's code.</summary>
    public const string TwoFactors = "urn:clientportal:loa:2fa";

    /// <summary>Every value of <c>acr</c> (OpenID Connect Core §2).</summary>
    public static readonly IReadOnlyList<string> Classes = [OneFactor, TwoFactors];

    /// <summary>The <c>acr</c> of a session's methods.</summary>
    public static string ClassOf(string methods) =>
        Split(methods).Any(method => method is OneTimePassword or MultipleFactors) ? TwoFactors : OneFactor; // mfa: as an identity provider said

    /// <summary>The <c>amr</c> of a session's methods (RFC 8176 §2): with <c>mfa</c> where they are of two kinds.</summary>
    public static IReadOnlyList<string> MethodsOf(string methods) => ClassOf(methods) == TwoFactors ? [.. Split(methods).Union([MultipleFactors])] : Split(methods);

    private static string[] Split(string methods) => methods.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
