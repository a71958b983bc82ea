using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Bootstrap;

/// <summary>Makes the first owner and workspace from settings instead of by the set-up link; on an empty database only.</summary>
public sealed class BootstrapPortal(PortalDb portal, NewUsers users, NewWorkspaces workspaces)
{
    private static readonly FirstOwnerRules Rules = new();

    /// <summary>True when the owner was made, false where somebody is here already: then the settings count for nothing.</summary>
    public async Task<Outcome<bool>> RunAsync(FirstOwner owner, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (await db.Users.AnyAsync(ct))
        {
            return false;
        }

        if (Problem.From(Rules.Validate(owner)) is { } mistakes)
        {
            return mistakes;
        }

        var user = users.Add(db, Actor.Server(), owner.Email, owner.Email.Split('@')[0], owner.Password);
        await workspaces.AddAsync(db, Actor.Server(), owner.WorkspaceName, owner.WorkspaceSlug, user, ct);

        // Two nodes may start at once on the same empty database; the unique indexes let one of them be first.
        return await db.TrySaveAsync(Problem.Stale(), ct) is null;
    }
}

/// <summary>What <c>Bootstrap:*</c> says.</summary>
public sealed record FirstOwner
{
    public required string Email { get; init; }

    public required string Password { get; init; }

    public required string WorkspaceName { get; init; }

    /// <summary>Null to derive it from the name.</summary>
    public string? WorkspaceSlug { get; init; }

    // A record would print the password.
    public override string ToString() => nameof(FirstOwner);
}

/// <summary>The rules of <see cref="FirstOwner"/>; the same as for everybody.</summary>
public sealed class FirstOwnerRules : AbstractValidator<FirstOwner>
{
    public FirstOwnerRules()
    {
        RuleFor(owner => owner.Email).IsEmailAddress();
        RuleFor(owner => owner.Password).IsGoodPassword(owner => owner.Email);
        RuleFor(owner => owner.WorkspaceName).IsWorkspaceName();
        RuleFor(owner => owner.WorkspaceSlug).IsSlug().When(owner => owner.WorkspaceSlug is not null);
    }
}
