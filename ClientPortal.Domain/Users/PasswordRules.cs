using FluentValidation;

namespace ClientPortal.Domain.Users;

/// <summary>Length, and not among those that everybody tries first; no rules of composition (SEC-184; NIST SP 800-63B §3.1.1.2).</summary>
internal static class PasswordRules
{
    public const int MinLength = 8;
    public const int MaxLength = 256;

    public static IRuleBuilderOptions<T, string> IsGoodPassword<T>(this IRuleBuilderInitial<T, string> rule, Func<T, string?> email) => rule
        .Cascade(CascadeMode.Stop)
        .Must(password => password is { Length: >= MinLength })
        .WithErrorCode("password_too_short").WithMessage("Use at least 8 characters; 15 are better.")
        .Must(password => password.Length <= MaxLength)
        .WithErrorCode("password_too_long").WithMessage("Use at most 256 characters.")
        .Must((draft, password) => !CommonPasswords.Contains(password) && !IsAboutTheAccount(password, email(draft)))
        .WithErrorCode("password_common").WithMessage("This password is too easy to guess. Choose another one.");

    private static bool IsAboutTheAccount(string password, string? email)
    {
        var address = EmailAddress.Trim(email);
        return password.Equals(address, StringComparison.OrdinalIgnoreCase)
            || password.Equals(address.Split('@')[0], StringComparison.OrdinalIgnoreCase)
            || password.Equals("clientportal", StringComparison.OrdinalIgnoreCase)
            || password.Distinct().Count() < 3;
    }
}
