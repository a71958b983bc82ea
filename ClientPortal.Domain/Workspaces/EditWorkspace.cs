using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Leaks;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Workspaces;

/// <summary>Changes name, short name and policies; owners only.</summary>
public sealed class EditWorkspace(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    private static readonly WorkspaceEditRules Rules = new();

    public async Task<Outcome<WorkspaceDetail>> RunAsync(Actor actor, WorkspaceEdit edit, CancellationToken ct)
    {
        if (!actor.May(Rights.WorkspaceWrite))
        {
            return Problem.NotAllowed(Rights.WorkspaceWrite);
        }

        if (!actor.IsFresh(time.GetUtcNow()))
        {
            return Problem.NeedsFreshSignIn();
        }

        if (Problem.From(Rules.Validate(edit)) is { } mistakes)
        {
            return mistakes;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Workspaces.FirstOrDefaultAsync(row => row.Id == actor.Workspace, ct) is not { } workspace)
        {
            return Problem.NotFound();
        }

        if (edit.ExpectedVersion is { } expected && expected != workspace.Version)
        {
            return Problem.Stale();
        }

        return await db.InOneTransactionAsync<WorkspaceDetail>(async () =>
        {
            var copiesEnd = edit.ApiKeysCopyOnce == true && !workspace.ApiKeysCopyOnce;
            var secretCopiesEnd = edit.RecoverableSecrets == false && workspace.RecoverableSecrets;
            var changed = Apply(workspace, edit);
            if (changed.Count > 0)
            {
                audit.Add(db, actor, AuditActions.WorkspaceChanged, targetId: workspace.Id, targetName: workspace.Name, detail: string.Join(' ', changed));
            }

            if (await db.TrySaveAsync(WorkspaceRules.SlugTaken(), ct) is { } clash)
            {
                return clash;
            }

            if (copiesEnd)
            {
                // The policy says that no recoverable copy is kept: that holds for the keys of before, too.
                await db.ApiKeys.Where(key => key.ProtectedCopy != null)
                    .ExecuteUpdateAsync(set => set.SetProperty(key => key.ProtectedCopy, (byte[]?)null).SetProperty(key => key.Version, key => key.Version + 1), ct);
            }

            if (secretCopiesEnd)
            {
                await db.ClientSecrets.Where(secret => secret.ProtectedCopy != null)
                    .ExecuteUpdateAsync(set => set.SetProperty(secret => secret.ProtectedCopy, (byte[]?)null), ct);
            }

            return WorkspaceDetail.Of(workspace);
        }, ct);
    }

    private static List<string> Apply(Workspace workspace, WorkspaceEdit edit)
    {
        var changed = new List<string>();
        if (edit.Name?.Trim() is { } name && name != workspace.Name)
        {
            workspace.Name = name;
            changed.Add("name");
        }

        if (edit.Slug is { } slug && slug != workspace.Slug)
        {
            workspace.Slug = slug;
            changed.Add("slug");
        }

        if (edit.ApiKeysCopyOnce is { } copyOnce && copyOnce != workspace.ApiKeysCopyOnce)
        {
            workspace.ApiKeysCopyOnce = copyOnce;
            changed.Add($"apiKeysCopyOnce={copyOnce}");
        }

        if (edit.RecoverableSecrets is { } recoverable && recoverable != workspace.RecoverableSecrets)
        {
            workspace.RecoverableSecrets = recoverable;
            changed.Add($"recoverableSecrets={recoverable}");
        }

        if (edit.KeyBrand.IsSet && edit.KeyBrand.Or(null) is var brand && brand != workspace.KeyBrand)
        {
            workspace.KeyBrand = brand;
            changed.Add($"keyBrand={brand}");
        }

        if (edit.MaxClients is { } limit && limit.Most != workspace.MaxClients)
        {
            workspace.MaxClients = limit.Most;
            changed.Add($"maxClients={limit.Most}");
        }

        if (edit.LeakedCredentials is { } leaked && leaked != workspace.LeakedCredentials)
        {
            workspace.LeakedCredentials = leaked;
            changed.Add($"leakedCredentials={leaked}");
        }

        if (edit.EndlessTokens is { } endless && endless != workspace.EndlessTokens)
        {
            workspace.EndlessTokens = endless;
            changed.Add($"endlessTokens={endless}");
        }

        if (edit.UsageKeptDays is { } keptDays && keptDays != workspace.UsageKeptDays)
        {
            workspace.UsageKeptDays = keptDays;
            changed.Add($"usageKeptDays={keptDays}");
        }

        ApplyClientPolicy(workspace, edit, changed);

        return changed;
    }

    private static void ApplyClientPolicy(Workspace workspace, WorkspaceEdit edit, List<string> changed)
    {
        if (edit.DynamicClients is { } dynamicClients && dynamicClients != workspace.DynamicClients)
        {
            workspace.DynamicClients = dynamicClients;
            changed.Add($"dynamicClients={dynamicClients}");
        }

        if (edit.DocumentClients is { } documents && documents != workspace.DocumentClients)
        {
            workspace.DocumentClients = documents;
            changed.Add($"documentClients={documents}");
        }

        if (edit.TrustedDomains?.Select(TrustedDomains.Normalize).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { } domains
            && !domains.SequenceEqual(workspace.TrustedDomains, StringComparer.Ordinal))
        {
            workspace.TrustedDomains = domains;
            changed.Add($"trustedDomains={string.Join(',', domains)}");
        }
    }
}

/// <summary>What is to be changed; null leaves as it is.</summary>
public sealed record WorkspaceEdit
{
    public string? Name { get; init; }

    public string? Slug { get; init; }

    public bool? ApiKeysCopyOnce { get; init; }

    public bool? RecoverableSecrets { get; init; }

    /// <summary>For keys that are made or rotated from now on.</summary>
    public Change<string?> KeyBrand { get; init; }

    public ClientLimit? MaxClients { get; init; }

    public LeakPolicy? LeakedCredentials { get; init; }

    public bool? EndlessTokens { get; init; }

    /// <summary>One of <see cref="Workspace.UsageKeptChoices"/>.</summary>
    public int? UsageKeptDays { get; init; }

    public bool? DynamicClients { get; init; }

    public DocumentClientPolicy? DocumentClients { get; init; }

    public IReadOnlyList<string>? TrustedDomains { get; init; }

    /// <summary>Refuse if somebody else changed it since this version.</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>How many clients a workspace may have; null for any number.</summary>
public sealed record ClientLimit(int? Most);

/// <summary>The rules of <see cref="WorkspaceEdit"/>.</summary>
public sealed class WorkspaceEditRules : AbstractValidator<WorkspaceEdit>
{
    private const int MostClients = 100_000;
    private static readonly Mistake LeakPolicyUnknown = new("leak_policy_unknown", "Choose revoke or notify.");
    private static readonly Mistake UsageKeptUnknown = new("usage_kept_days_unknown", "Choose 30, 90 or 400 days.");
    private static readonly Mistake KeyBrandForm = new("key_brand_form", "Use 2 to 16 lower-case letters and digits, the first a letter.");
    private static readonly Mistake DocumentClientsUnknown = new("document_clients_unknown", "Choose off, trusted_domains or any.");

    public WorkspaceEditRules()
    {
        RuleFor(edit => edit.Name!).IsWorkspaceName().When(edit => edit.Name is not null);
        RuleFor(edit => edit.Slug).IsSlug().When(edit => edit.Slug is not null);
        RuleFor(edit => edit.KeyBrand).Has(brand => brand.Or(null) is { } word && !IsBrand(word) ? KeyBrandForm : null);
        RuleFor(edit => edit.MaxClients).Must(limit => limit?.Most is null or (>= 1 and <= MostClients))
            .WithErrorCode("max_clients_out_of_range").WithMessage("Give a number from 1 to 100,000, or leave it empty for no limit.");
        RuleFor(edit => edit.LeakedCredentials).IsInEnum().Otherwise(LeakPolicyUnknown);
        RuleFor(edit => edit.UsageKeptDays).Has(days => days is { } chosen && !Workspace.UsageKeptChoices.Contains(chosen) ? UsageKeptUnknown : null);
        RuleFor(edit => edit.DocumentClients).IsInEnum().Otherwise(DocumentClientsUnknown);
        RuleFor(edit => edit.TrustedDomains).Has(domains => domains?.Count > TrustedDomains.Most ? TrustedDomains.TooMany : null);
        RuleForEach(edit => edit.TrustedDomains).Has(TrustedDomains.MistakeIn);
    }

    private static bool IsBrand(string word) =>
        word.Length is >= 2 and <= Workspace.MaxKeyBrandLength && char.IsAsciiLetterLower(word[0]) && word.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));
}
