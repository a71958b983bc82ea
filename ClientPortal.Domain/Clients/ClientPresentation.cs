namespace ClientPortal.Domain.Clients;

/// <summary>What a client says about itself to people (RFC 7591 §2, and what admins add). Nobody has verified it, no rule depends on it, and no address in it is ever called.</summary>
public sealed record ClientPresentation
{
    public const int MaxDescriptionLength = 500;
    public const int MaxUriLength = 2048;
    public const int MaxContacts = 10;
    public const int MaxContactsLength = 2560;

    public string? Description { get; init; }

    /// <summary><c>client_uri</c>: where one reads more about it.</summary>
    public string? ClientUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? TosUri { get; init; }

    public string? DeveloperName { get; init; }

    /// <summary>E-mail addresses, separated by commas as people type them; the list that RFC 7591 calls <c>contacts</c>.</summary>
    public string? Contacts { get; init; }

    public IReadOnlyList<string> ContactList => ListOf(Contacts);

    public static IReadOnlyList<string> ListOf(string? contacts) => contacts?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The list as it is kept; null for none.</summary>
    public static string? TextOf(IReadOnlyList<string>? contacts) => contacts is { Count: > 0 } ? string.Join(", ", contacts) : null;
}

/// <summary>Changes to <see cref="ClientPresentation"/>; what is unset stays, or is nothing for a new client.</summary>
public sealed record ClientPresentationEdit
{
    public Change<string?> Description { get; init; }

    public Change<string?> ClientUri { get; init; }

    public Change<string?> PolicyUri { get; init; }

    public Change<string?> TosUri { get; init; }

    public Change<string?> DeveloperName { get; init; }

    public Change<string?> Contacts { get; init; }

    /// <summary>The presentation after this edit.</summary>
    internal ClientPresentation ApplyTo(ClientPresentation now) => new()
    {
        Description = Blank(Description.Or(now.Description)),
        ClientUri = Blank(ClientUri.Or(now.ClientUri)),
        PolicyUri = Blank(PolicyUri.Or(now.PolicyUri)),
        TosUri = Blank(TosUri.Or(now.TosUri)),
        DeveloperName = Blank(DeveloperName.Or(now.DeveloperName)),
        Contacts = ClientPresentation.TextOf(ClientPresentation.ListOf(Contacts.Or(now.Contacts))),
    };

    /// <summary>Whether the edit sets something that is not the same in the two.</summary>
    internal bool ClashesWith(ClientPresentation seen, ClientPresentation current) =>
        (Description.IsSet && seen.Description != current.Description)
        || (ClientUri.IsSet && seen.ClientUri != current.ClientUri)
        || (PolicyUri.IsSet && seen.PolicyUri != current.PolicyUri)
        || (TosUri.IsSet && seen.TosUri != current.TosUri)
        || (DeveloperName.IsSet && seen.DeveloperName != current.DeveloperName)
        || (Contacts.IsSet && seen.Contacts != current.Contacts);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
