using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using FluentValidation;
using FluentValidation.Results;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ClientPortal.Domain.Bootstrap;

/// <summary>Reads YAML or JSON (which is YAML), puts the values of <c>env:NAME</c> in, and tells all mistakes at once; none of them repeats a value.</summary>
public sealed class ReadBootstrapFile(ClientDraftRules clientRules, ApiKeyDraftRules keyRules)
{
    private const string FromEnvironment = "env:";

    // A hash without salt protects only what cannot be guessed (ADR 0005).
    private const int ShortestSecret = 32;
    private static readonly WorkspaceDraftRules WorkspaceRules = new();

    /// <param name="environment">Looks an environment variable up.</param>
    public (BootstrapFile File, IReadOnlyList<string> Mistakes) Run(string text, Func<string, string?> environment)
    {
        try
        {
            var yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithDuplicateKeyChecking().Build();
            var mistakes = new List<string>();
            var file = Resolve(yaml.Deserialize<BootstrapFile?>(text) ?? new BootstrapFile(), environment, mistakes);
            Check(file, mistakes);
            return (file, mistakes);
        }
        catch (YamlException exception)
        {
            return (new BootstrapFile(), [$"line {exception.Start.Line}: this is no YAML or JSON of the form that docs/bootstrap-file.md shows."]);
        }
    }

    private static BootstrapFile Resolve(BootstrapFile file, Func<string, string?> environment, List<string> mistakes)
    {
        string Value(string text)
        {
            if (!text.StartsWith(FromEnvironment, StringComparison.Ordinal))
            {
                return text;
            }

            var name = text[FromEnvironment.Length..];
            if (environment(name) is { Length: > 0 } value)
            {
                return value;
            }

            mistakes.Add($"the environment variable {name} is not set.");
            return "";
        }

        return file with
        {
            Users = [.. file.Users.Select(user => user with { Password = Value(user.Password) })],
            Clients = [.. file.Clients.Select(client => client with { Secrets = [.. client.Secrets.Select(Value)] })],
            Keys = [.. file.Keys.Select(key => key with { Value = Value(key.Value) })],
        };
    }

    private void Check(BootstrapFile file, List<string> mistakes)
    {
        foreach (var workspace in file.Workspaces)
        {
            Add(mistakes, $"workspace {workspace.Slug}", WorkspaceRules.Validate(new WorkspaceDraft { Name = workspace.Name, Slug = workspace.Slug }));
        }

        var userRules = new UserEntryRules();
        foreach (var user in file.Users)
        {
            Add(mistakes, $"user {user.Email}", userRules.Validate(user));
        }

        foreach (var client in file.Clients)
        {
            Add(mistakes, $"client {client.ClientId}", clientRules.Validate(client.ToDraft()));
            if (client.ClientId.Length == 0 || client.Secrets.Any(secret => secret.Length is < ShortestSecret or > CredentialFormat.MaxLength))
            {
                mistakes.Add($"client {client.ClientId}: it needs a clientId, and each secret {ShortestSecret} to {CredentialFormat.MaxLength} random characters.");
            }
        }

        foreach (var key in file.Keys)
        {
            Add(mistakes, $"key {key.Name}", keyRules.Validate(new ApiKeyDraft { Name = key.Name, Role = RoleOf(key.Role), Scopes = key.Scopes }));
            if (!CredentialFormat.IsOfKind(key.Value, CredentialKind.ApiKey) || (key.Role is not null && RoleOf(key.Role) is null))
            {
                mistakes.Add($"key {key.Name}: its value has to be an API key (cpk_…) with a right checksum, and its role owner, admin or member.");
            }
        }
    }

    internal static WorkspaceRole? RoleOf(string? text) => text switch
    {
        "owner" => WorkspaceRole.Owner,
        "admin" => WorkspaceRole.Admin,
        "member" => WorkspaceRole.Member,
        _ => null,
    };

    private static void Add(List<string> mistakes, string what, ValidationResult result) =>
        mistakes.AddRange(result.Errors.Select(error => $"{what}: {error.PropertyName}: {error.ErrorMessage}"));

    private sealed class UserEntryRules : AbstractValidator<UserEntry>
    {
        public UserEntryRules()
        {
            RuleFor(user => user.Email).IsEmailAddress();
            RuleFor(user => user.Name).IsPersonName();
            RuleFor(user => user.Password).IsGoodPassword(user => user.Email);
            RuleForEach(user => user.Roles).Must(role => RoleOf(role.Value) is not null).WithMessage("Use owner, admin or member.");
        }
    }
}

internal static class ClientEntryDrafts
{
    public static ClientDraft ToDraft(this ClientEntry client) => new()
    {
        ClientId = client.ClientId,
        Name = client.Name,

        // What is neither is left to the rules, as a kind that does not exist.
        Kind = client.Kind switch { "confidential" => ClientKind.Confidential, "public" => ClientKind.Public, _ => (ClientKind)(-1) },
        RedirectUris = client.RedirectUris,
        PostLogoutRedirectUris = client.PostLogoutRedirectUris,
        GrantTypes = client.GrantTypes,
        Scopes = client.Scopes,
        RequirePkce = client.RequirePkce,
        RequirePkceOnDialectPaths = client.RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = client.AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = client.AccessTokenLifetimeSeconds,
    };
}
