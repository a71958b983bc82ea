using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Demo;

/// <summary>The people and applications of the demo workspace: a firm of fifty that has used the portal for a quarter of a year.</summary>
internal static class DemoCatalogue
{
    public const string WorkspaceName = "Northwind Studio";
    public const string WorkspaceSlug = "northwind";

    /// <summary>The first is the owner who signs in.</summary>
    public static readonly IReadOnlyList<DemoPerson> People =
    [
        new("Dana Keller", "dana@northwind.example", WorkspaceRole.Owner, 92),
        new("Jonas Brandt", "jonas@northwind.example", WorkspaceRole.Admin, 90),
        new("Priya Raman", "priya@northwind.example", WorkspaceRole.Admin, 71),
        new("Mateo Silva", "mateo@northwind.example", WorkspaceRole.Member, 88),
        new("Lena Fischer", "lena@northwind.example", WorkspaceRole.Member, 64),
        new("Owen Hughes", "owen@northwind.example", WorkspaceRole.Member, 40),
        new("Aiko Tanaka", "aiko@northwind.example", WorkspaceRole.Member, 12),
    ];

    public static readonly IReadOnlyList<DemoClient> Clients =
    [
        new("Customer portal", "customer-portal", ["https://portal.northwind.example/signin-oidc"], 91, 0) { People = 5 },
        new("Power BI reports", "power-bi", [], 90, 0) { Keys = [new("Finance dashboards", 0), new("Capacity planning", 1)] },
        new("Zapier", "zapier", ["https://zapier.com/dashboard/auth/oauth/return/App12345CLIAPI/"], 87, 0) { People = 4, Secrets = 2 },
        new("Workfront Fusion", "workfront-fusion", ["https://app.workfrontfusion.com/oauth/cb/workfront-workfront", "https://app-eu.workfrontfusion.com/oauth/cb/workfront-workfront"], 80, 2) { People = 2 },
        new("Mobile app", "mobile-app", ["com.northwind.studio:/callback", "http://127.0.0.1/callback"], 78, 0) { Kind = ClientKind.Public, People = 5 },
        new("Nightly warehouse sync", "warehouse-sync", [], 75, 0) { MachineScopes = [ScopeNames.ClientsRead, ScopeNames.AuditRead], Secrets = 2, Keys = [new("Backfill (old)", 41)] },
        new("Slack assistant", "slack-assistant", ["https://assistant.northwind.example/oauth/slack"], 66, 1) { People = 3 },
        new("Invoice export", "invoice-export", [], 58, 3) { Keys = [new("Accounting", 3) { Scopes = [ScopeNames.WorkspaceRead, ScopeNames.ClientsRead] }] },
        new("Time tracking CLI", "time-cli", ["http://localhost/callback"], 51, 0) { Kind = ClientKind.Public, People = 3 },
        new("Status page", "status-page", [], 45, 0) { Keys = [new("Probe Frankfurt", 0) { Scopes = [ScopeNames.KeysVerify] }, new("Probe Dublin", 0) { Scopes = [ScopeNames.KeysVerify] }] },
        new("Partner marketplace", "partner-marketplace", ["https://market.northwind.example/connect/callback"], 33, 9) { People = 1, IsPaused = true },
        new("Legacy intranet", "legacy-intranet", ["https://intranet.northwind.example/oauth/return"], 89, 61) { IsOldFashioned = true },
        new("Design review bot", "design-review-bot", ["https://review.northwind.example/auth"], 6, 0) { People = 2 },
        new("Hackathon prototype", "hackathon-2026", ["http://localhost/cb"], 3, null) { Kind = ClientKind.Public },
    ];
}

/// <param name="DaysHere">How many days ago the person joined.</param>
internal sealed record DemoPerson(string Name, string Email, WorkspaceRole Role, int DaysHere);

/// <param name="DaysOld">How many days ago it was registered.</param>
/// <param name="IdleDays">How many days ago it was last used; null for never.</param>
internal sealed record DemoClient(string Name, string ClientId, IReadOnlyList<string> RedirectUris, int DaysOld, int? IdleDays)
{
    public ClientKind Kind { get; init; } = ClientKind.Confidential;

    public int Secrets { get; init; } = 1;

    /// <summary>How many people have connected it.</summary>
    public int People { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>Without PKCE and with tokens that live for a week, for its review to find.</summary>
    public bool IsOldFashioned { get; init; }

    /// <summary>Non-empty for one that also acts on its own behalf.</summary>
    public IReadOnlyList<string> MachineScopes { get; init; } = [];

    public IReadOnlyList<DemoKey> Keys { get; init; } = [];
}

internal sealed record DemoKey(string Name, int IdleDays)
{
    /// <summary>Empty for an administrator's rights.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
}
