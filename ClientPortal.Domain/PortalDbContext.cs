using System.Data.Common;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Idempotency;
using ClientPortal.Domain.Leaks;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Domain.OAuth.Documents;
using ClientPortal.Domain.OAuth.Logout;
using ClientPortal.Domain.OAuth.Pushed;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Resources;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Usage;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ClientPortal.Domain;

/// <summary>
/// The unit of work. Sets of <see cref="IInWorkspace"/> rows show only the rows of <see cref="WorkspaceScope"/>; a context without one
/// shows none (it fails closed). Each database has a derived context with its own migrations; their differences live there.
/// </summary>
public abstract partial class PortalDbContext(DbContextOptions options) : IdentityUserContext<PortalUser, Guid>(options)
{
    /// <summary>The name of the query filter that keeps workspaces apart.</summary>
    private const string WorkspaceFilter = "workspace";

    /// <summary>Fixed, so that the model is the same at design time and in every host.</summary>
    protected override Version SchemaVersion => IdentitySchemaVersions.Version2;

    /// <summary>The workspace whose rows this context shows. Set by <see cref="PortalDb"/> and nowhere else.</summary>
    public Guid? WorkspaceScope { get; internal set; }

    public DbSet<Workspace> Workspaces => Set<Workspace>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<FormerMember> FormerMembers => Set<FormerMember>();

    public DbSet<IdentityConnection> IdentityConnections => Set<IdentityConnection>();

    public DbSet<EmailDomain> EmailDomains => Set<EmailDomain>();

    public DbSet<LinkedIdentity> LinkedIdentities => Set<LinkedIdentity>();

    public DbSet<SignOnAttempt> SignOnAttempts => Set<SignOnAttempt>();

    public DbSet<UserSession> UserSessions => Set<UserSession>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();

    public DbSet<Client> Clients => Set<Client>();

    public DbSet<PermissionUse> PermissionUses => Set<PermissionUse>();

    public DbSet<ClientKeyMaker> ClientKeyMakers => Set<ClientKeyMaker>();

    public DbSet<ClientLogo> ClientLogos => Set<ClientLogo>();

    public DbSet<ClientSecret> ClientSecrets => Set<ClientSecret>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<ClientRegistration> ClientRegistrations => Set<ClientRegistration>();

    public DbSet<ClientDocument> ClientDocuments => Set<ClientDocument>();

    public DbSet<InitialAccessToken> InitialAccessTokens => Set<InitialAccessToken>();

    public DbSet<Resource> Resources => Set<Resource>();

    public DbSet<ClientResource> ClientResources => Set<ClientResource>();

    public DbSet<Consent> Consents => Set<Consent>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<GrantWorkspace> GrantWorkspaces => Set<GrantWorkspace>();

    public DbSet<AuthorizationCode> AuthorizationCodes => Set<AuthorizationCode>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<OpaqueAccessToken> OpaqueAccessTokens => Set<OpaqueAccessToken>();

    public DbSet<RevokedAccessToken> RevokedAccessTokens => Set<RevokedAccessToken>();

    public DbSet<DeviceAuthorization> DeviceAuthorizations => Set<DeviceAuthorization>();

    public DbSet<LogoutNotice> LogoutNotices => Set<LogoutNotice>();

    public DbSet<SpentNonce> SpentNonces => Set<SpentNonce>();

    public DbSet<PushedRequest> PushedRequests => Set<PushedRequest>();

    public DbSet<LeakedCredential> LeakedCredentials => Set<LeakedCredential>();

    public DbSet<PersonalToken> PersonalTokens => Set<PersonalToken>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<IdempotentCreation> IdempotentCreations => Set<IdempotentCreation>();

    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    public DbSet<ApiKeyQuota> ApiKeyQuotas => Set<ApiKeyQuota>();

    public DbSet<ObservedAddress> ObservedAddresses => Set<ObservedAddress>();

    public DbSet<ApiKeyRate> ApiKeyRates => Set<ApiKeyRate>();

    public DbSet<LivingNode> LivingNodes => Set<LivingNode>();

    public DbSet<UsageCount> UsageCounts => Set<UsageCount>();

    public DbSet<UsageNetwork> UsageNetworks => Set<UsageNetwork>();

    public DbSet<UsageRefusal> UsageRefusals => Set<UsageRefusal>();

    public DbSet<CommittedChange> CommittedChanges => Set<CommittedChange>();

    /// <summary>
    /// The rows of every workspace: for OAuth, verification and background work, which look up by a hash or a global id.
    /// Refused on a context that was opened for an actor.
    /// </summary>
    public IQueryable<TRow> Everywhere<TRow>()
        where TRow : class => WorkspaceScope is null
        ? Set<TRow>().IgnoreQueryFilters([WorkspaceFilter])
        : throw new InvalidOperationException("A context of one workspace does not look into others. Use PortalDb.OpenForServer().");

    /// <summary>
    /// Saves everything, or nothing: null when done, <paramref name="onDuplicate"/> when a unique index decided against us,
    /// <see cref="Problem.Stale"/> when a row had changed meanwhile.
    /// </summary>
    public async Task<Problem?> TrySaveAsync(Problem onDuplicate, CancellationToken ct)
    {
        try
        {
            await SaveChangesAsync(ct);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return Problem.Stale();
        }
        catch (DbUpdateException exception) when (IsDuplicate(exception))
        {
            return onDuplicate;
        }
    }

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries<IVersioned>().Where(entry => entry.State == EntityState.Modified))
        {
            var version = entry.Property(row => row.Version);
            version.CurrentValue = version.OriginalValue + 1;
        }

        NoteFollowedRows();
        var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        LetGoOfNotes();
        return rows;
    }

    /// <summary>The clients in the context's scope whose name, client id or one of whose redirect URIs holds this text, in whatever letter case.</summary>
    public virtual Task<IQueryable<Client>> ClientsContainingAsync(string text, CancellationToken ct)
    {
        var part = LikePattern.Containing(text);
        return Task.FromResult(Clients.Where(client =>
            EF.Functions.Like(client.Name, part, LikePattern.Escape)
            || EF.Functions.Like(client.ClientId, part, LikePattern.Escape)
            || client.RedirectUris.Any(uri => EF.Functions.Like(uri, part, LikePattern.Escape))));
    }

    /// <summary>
    /// Adds rows of counts to those that are there, by one statement each, so that what two nodes bring at once adds up: numbers that are no part of the
    /// key are summed, the later time stays, everything else is as the first row had it. A row that is not there is made. Joins the caller's transaction.
    /// </summary>
    public Task AddUpAsync<TRow>(IReadOnlyCollection<TRow> rows, CancellationToken ct)
        where TRow : class => RowStatement.AddUp(this, typeof(TRow), AddUpStatement).RunAsync(this, rows, ct);

    /// <summary>Runs a statement for each row. To be overridden where a database has a shorter way.</summary>
    protected internal virtual Task WriteRowsAsync(RowStatement statement, IEnumerable<object> rows, DbTransaction transaction, CancellationToken ct) => statement.RunAsync(transaction, rows, ct);

    /// <summary>The statement of <see cref="AddUpAsync"/>.</summary>
    protected abstract string AddUpStatement(AddingUp adding);

    /// <summary>Whether the database refused the save because a unique index holds the value already.</summary>
    protected abstract bool IsDuplicate(DbUpdateException exception);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<ScopeSet>().HaveConversion<ScopeSetConverter, ScopeSetComparer>().HaveMaxLength(WorkspaceScopes.MaxTextLength);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
        ShortenIdentityKeys(builder);
        FilterByWorkspace<Member>(builder);
        FilterByWorkspace<Invitation>(builder);
        FilterByWorkspace<FormerMember>(builder);
        FilterByWorkspace<IdentityConnection>(builder);
        FilterByWorkspace<EmailDomain>(builder);
        FilterByWorkspace<LinkedIdentity>(builder);
        FilterByWorkspace<SignOnAttempt>(builder);
        FilterByWorkspace<Client>(builder);
        FilterByWorkspace<ClientSecret>(builder);
        FilterByWorkspace<ApiKey>(builder);
        FilterByWorkspace<InitialAccessToken>(builder);
        FilterByWorkspace<Resource>(builder);
        FilterByWorkspace<ClientResource>(builder);
        FilterByWorkspace<Consent>(builder);
        FilterByWorkspace<Grant>(builder);
        FilterByWorkspace<GrantWorkspace>(builder);
        FilterByWorkspace<AuthorizationCode>(builder);
        FilterByWorkspace<RefreshToken>(builder);
        FilterByWorkspace<PushedRequest>(builder);
        FilterByWorkspace<OpaqueAccessToken>(builder);
        FilterByWorkspace<IdempotentCreation>(builder);
        FilterByWorkspace<LeakedCredential>(builder);
        FilterByWorkspace<UsageCount>(builder);
        FilterByWorkspace<UsageNetwork>(builder);
        FilterByWorkspace<UsageRefusal>(builder);
        builder.Entity<Workspace>().HasQueryFilter(WorkspaceFilter, row => row.Id != Workspace.NobodyId);
        builder.Entity<AuditEvent>().HasQueryFilter(WorkspaceFilter, row => row.WorkspaceId == WorkspaceScope && row.WorkspaceId != null);

        foreach (var type in builder.Model.GetEntityTypes().Where(type => typeof(IVersioned).IsAssignableFrom(type.ClrType)))
        {
            type.FindProperty(nameof(IVersioned.Version))!.IsConcurrencyToken = true;
        }

        foreach (var key in builder.Model.GetEntityTypes().Select(type => type.FindProperty("Id")).Where(id => id?.ClrType == typeof(Guid)))
        {
            key!.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
        }
    }

    // Identity would take 450 characters each, which together are more than SQL Server takes as a key.
    private static void ShortenIdentityKeys(ModelBuilder builder)
    {
        const int Length = 128;
        builder.Entity<IdentityUserLogin<Guid>>().Property(login => login.LoginProvider).HasMaxLength(Length);
        builder.Entity<IdentityUserLogin<Guid>>().Property(login => login.ProviderKey).HasMaxLength(Length);
        builder.Entity<IdentityUserToken<Guid>>().Property(token => token.LoginProvider).HasMaxLength(Length);
        builder.Entity<IdentityUserToken<Guid>>().Property(token => token.Name).HasMaxLength(Length);
    }

    private void FilterByWorkspace<TRow>(ModelBuilder builder)
        where TRow : class, IInWorkspace =>
        builder.Entity<TRow>().HasQueryFilter(WorkspaceFilter, row => row.WorkspaceId == WorkspaceScope);

    private sealed class ScopeSetConverter() : ValueConverter<ScopeSet, string>(set => set.ToString(), text => ScopeSet.Parse(text));

    private sealed class ScopeSetComparer() : ValueComparer<ScopeSet>((left, right) => object.Equals(left, right), set => set.GetHashCode(), set => set);
}
