namespace ClientPortal.Domain.Bootstrap;

/// <summary>What <c>Bootstrap:File</c> describes: things that shall be there. What is missing is made; what is there stays as people have made it.</summary>
public sealed record BootstrapFile
{
    public List<WorkspaceEntry> Workspaces { get; init; } = [];

    public List<UserEntry> Users { get; init; } = [];

    public List<ClientEntry> Clients { get; init; } = [];

    public List<KeyEntry> Keys { get; init; } = [];
}

/// <summary>A workspace, known by its short name.</summary>
public sealed record WorkspaceEntry
{
    public string Slug { get; init; } = "";

    public string Name { get; init; } = "";
}

/// <summary>A person, known by e-mail.</summary>
public sealed record UserEntry
{
    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>Short name of a workspace → <c>owner</c>, <c>admin</c> or <c>member</c>.</summary>
    public Dictionary<string, string> Roles { get; init; } = new(StringComparer.Ordinal);

    // A record would print the password.
    public override string ToString() => nameof(UserEntry);
}

/// <summary>A client, known by its client id.</summary>
public sealed record ClientEntry
{
    public string Workspace { get; init; } = "";

    public string ClientId { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary><c>confidential</c> or <c>public</c>.</summary>
    public string Kind { get; init; } = "confidential";

    public List<string> RedirectUris { get; init; } = [];

    public List<string> PostLogoutRedirectUris { get; init; } = [];

    public List<string>? GrantTypes { get; init; }

    public List<string>? Scopes { get; init; }

    public bool? RequirePkce { get; init; }

    public bool? RequirePkceOnDialectPaths { get; init; }

    public bool? AvailableToOtherWorkspaces { get; init; }

    public int? AccessTokenLifetimeSeconds { get; init; }

    /// <summary>Values of secrets, or <c>env:NAME</c>.</summary>
    public List<string> Secrets { get; init; } = [];

    public override string ToString() => nameof(ClientEntry);
}

/// <summary>An API key of a client, known by its value.</summary>
public sealed record KeyEntry
{
    public string Client { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The value, or <c>env:NAME</c>.</summary>
    public string Value { get; init; } = "";

    /// <summary><c>owner</c>, <c>admin</c> or <c>member</c>; absent with scopes, or for an administrator's rights.</summary>
    public string? Role { get; init; }

    public List<string>? Scopes { get; init; }

    public override string ToString() => nameof(KeyEntry);
}
