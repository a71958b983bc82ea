namespace ClientPortal.Domain.Workspaces;

/// <summary>A workspace's policy about clients that none of its people registered.</summary>
public sealed record ClientPolicy(bool DynamicClients, DocumentClientPolicy DocumentClients, IReadOnlyList<string> TrustedDomains)
{
    public static ClientPolicy Of(Workspace workspace) => new(workspace.DynamicClients, workspace.DocumentClients, workspace.TrustedDomains);

    /// <summary>The same within what the host allows.</summary>
    public ClientPolicy Within(DocumentClientPolicy host) => this with { DocumentClients = (DocumentClientPolicy)Math.Min((int)DocumentClients, (int)host) };

    /// <summary>Whether people here may authorize a client whose document lies there.</summary>
    public bool AllowsDocumentAt(Uri document) => DocumentClients switch
    {
        DocumentClientPolicy.Any => true,
        DocumentClientPolicy.TrustedDomains => document.IsDefaultPort && Workspaces.TrustedDomains.Matching(document.Host).Intersect(TrustedDomains, StringComparer.Ordinal).Any(),
        _ => false,
    };
}
