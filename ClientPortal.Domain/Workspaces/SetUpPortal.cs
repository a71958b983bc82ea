using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Users;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Workspaces;

/// <summary>Makes the first owner and the first workspace of an empty host. The link decides: it is spent in the same save, by one (SEC-192).</summary>
public sealed class SetUpPortal(PortalDb portal, NewUsers users, NewWorkspaces workspaces, SessionStarts sessions, TimeProvider time)
{
    private static readonly SetUpDraftRules Rules = new();

    /// <summary>Whether the link still works; looking does not spend it.</summary>
    public async Task<bool> IsOpenAsync(string? token, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return CredentialFormat.IsOfKind(token, CredentialKind.Link) && await Open(db, token!).AnyAsync(ct);
    }

    public async Task<Outcome<StartedSession>> RunAsync(Actor visitor, SetUpDraft draft, BrowserFacts browser, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!CredentialFormat.IsOfKind(draft.Token, CredentialKind.Link) || await Open(db, draft.Token!).FirstOrDefaultAsync(ct) is not { } link)
        {
            return LinkProblems.Spent();
        }

        if (Problem.From(Rules.Validate(draft)) is { } mistakes)
        {
            return mistakes;
        }

        link.SpentAt = time.GetUtcNow();
        var user = users.Add(db, visitor, draft.Email, draft.Name, draft.Password);
        var workspace = await workspaces.AddAsync(db, visitor.As(user), draft.WorkspaceName, string.IsNullOrWhiteSpace(draft.Slug) ? null : draft.Slug.Trim(), user, ct);
        var started = await sessions.AddAsync(db, user, visitor, browser, "pwd", workspace.Id, ct);
        return await db.TrySaveAsync(LinkProblems.Spent(), ct) is null ? started : LinkProblems.Spent();
    }

    private IQueryable<OneTimeLink> Open(PortalDbContext db, string token)
    {
        var hash = SecretHash.Of(token);
        var now = time.GetUtcNow();
        return db.OneTimeLinks.Where(link =>
            link.Hash == hash && link.Purpose == LinkPurpose.SetUp && link.SpentAt == null && link.ExpiresAt > now && !db.Users.Any());
    }
}

/// <summary>The first owner and the first workspace.</summary>
public sealed record SetUpDraft
{
    public required string? Token { get; init; }

    public required string WorkspaceName { get; init; }

    /// <summary>Empty to derive it from the name.</summary>
    public string? Slug { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Password { get; init; }

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(SetUpDraft);
}

/// <summary>The rules of <see cref="SetUpDraft"/>.</summary>
public sealed class SetUpDraftRules : AbstractValidator<SetUpDraft>
{
    public SetUpDraftRules()
    {
        RuleFor(draft => draft.WorkspaceName).IsWorkspaceName();
        RuleFor(draft => draft.Slug).IsSlug().When(draft => !string.IsNullOrWhiteSpace(draft.Slug));
        RuleFor(draft => draft.Name).IsPersonName();
        RuleFor(draft => draft.Email).IsEmailAddress();
        RuleFor(draft => draft.Password).IsGoodPassword(draft => draft.Email);
    }
}
