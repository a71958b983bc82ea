using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using FluentValidation;

namespace ClientPortal.Domain.Users;

/// <summary>Adds a person in the context of what brings them here: set-up, an invitation, bootstrap, single sign-on. There is no other way in (SEC-192).</summary>
public sealed class NewUsers(Passwords passwords, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    /// <summary>Adds a person whose address is known to be theirs; stored with the caller's save.</summary>
    public PortalUser Add(PortalDbContext db, Actor actor, string email, string name, string password)
    {
        var user = AddWithoutPassword(db, actor, email, name);
        user.PasswordHash = passwords.Hash(user, password);
        return user;
    }

    /// <summary>The same for a person who signs in with an identity provider.</summary>
    public PortalUser AddWithoutPassword(PortalDbContext db, Actor actor, string email, string name)
    {
        var user = new PortalUser
        {
            Id = credentials.NewId(),
            UserName = EmailAddress.Trim(email),
            NormalizedUserName = EmailAddress.Normalize(email),
            Email = EmailAddress.Trim(email),
            NormalizedEmail = EmailAddress.Normalize(email),
            EmailConfirmed = true,
            DisplayName = name.Trim(),
            CreatedAt = time.GetUtcNow(),
            SecurityStamp = credentials.NewId().ToString("n"),
            ConcurrencyStamp = credentials.NewId().ToString("n"),
        };
        db.Users.Add(user);
        audit.Add(db, actor.Kind == ActorKind.Visitor ? actor.As(user) : actor, AuditActions.UserCreated, targetId: user.Id, targetName: user.DisplayName);
        return user;
    }
}

internal static class PersonRules
{
    public static IRuleBuilderOptions<T, string> IsPersonName<T>(this IRuleBuilderInitial<T, string> rule) => rule
        .Cascade(CascadeMode.Stop)
        .Must(name => !string.IsNullOrWhiteSpace(name)).WithErrorCode("name_missing").WithMessage("Give a name.")
        .Must(name => name.Trim().Length <= PortalUser.MaxDisplayNameLength).WithErrorCode("name_too_long").WithMessage("Use at most 80 characters.")
        .Must(name => !name.Any(char.IsControl)).WithErrorCode("name_has_control_characters").WithMessage("Leave out line breaks and other control characters.");
}
