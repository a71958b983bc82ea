using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Dpop;
using ClientPortal.Domain.Outbound;
using ClientPortal.Domain.Throttling;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.Persistence;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using IPNetwork = System.Net.IPNetwork;

namespace ClientPortal.Web;

/// <summary>Reads <see cref="PortalOptions"/>; a host with a mistake in its settings does not start, and hears of all of them at once.</summary>
internal sealed class PortalOptionsRules(IConfiguration configuration, IHostEnvironment environment)
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Settings _settings = new(configuration);
    private readonly bool _isDevelopment = environment.IsDevelopment();

    /// <exception cref="StartRefusedException">One line for each mistake.</exception>
    public PortalOptions Read()
    {
        var publicUrl = PublicUrl();
        var data = Path.GetFullPath(_settings.Text("Portal:DataDirectory") ?? "data");
        var proxies = KnownProxies();
        var options = new PortalOptions
        {
            PublicUrl = publicUrl?.GetLeftPart(UriPartial.Authority),
            DataDirectory = data,
            AllowedHosts = AllowedHosts(publicUrl),
            IsPlainLoopback = _isDevelopment && (publicUrl is null || (publicUrl.Scheme == Uri.UriSchemeHttp && publicUrl.IsLoopback)),
            Database = Database(data),
            Bootstrap = Bootstrap(),
            OAuth = OAuth(),
            KeyRing = KeyRing(data),
            Smtp = Smtp(),
            KnownProxies = proxies,
            RateLimits = RateLimits(),
            Outbound = new OutboundOptions { AllowPrivateAddresses = _settings.Flag("Outbound:AllowPrivateAddresses", false) },
            GitHubKeys = GitHubKeys(),
            ClientCertificates = ClientCertificates(proxies),
        };
        _settings.RefuseUnknown("Portal", "Database", "Bootstrap", "OAuth", "KeyRing", "Smtp", "Proxies", "RateLimits", "Outbound", "ClientCertificates", "Leaks");

        return _settings.Mistakes.Count == 0
            ? options
            : throw new StartRefusedException("The settings are not right:\n" + string.Join('\n', _settings.Mistakes.Select(mistake => "  - " + mistake)));
    }

    private Uri? PublicUrl()
    {
        const string key = "Portal:PublicUrl";
        if (_settings.Text(key) is not { } text)
        {
            if (!_isDevelopment)
            {
                _settings.Refuse(key, "is missing: the address people and clients reach this portal at, such as https://portal.example.com.");
            }

            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || url.AbsolutePath != "/" || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            _settings.Refuse(key, "is not an address such as https://portal.example.com (scheme, host and port, nothing else).");
            return null;
        }

        if (url.Scheme == Uri.UriSchemeHttp && !(_isDevelopment && url.IsLoopback))
        {
            _settings.Refuse(key, "must be https; http is for Development on this machine only.");
        }

        return url;
    }

    private Uri GitHubKeys()
    {
        const string key = "Leaks:GitHubKeys";
        if (_settings.Text(key) is not { } text)
        {
            return new Uri("https://api.github.com/meta/public_keys/secret_scanning");
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (_isDevelopment && address is { Scheme: "http", IsLoopback: true })))
        {
            return address;
        }

        _settings.Refuse(key, "must be an https address.");
        return new Uri("https://invalid.invalid");
    }

    private string[] AllowedHosts(Uri? publicUrl)
    {
        const string key = "Portal:AllowedHosts";
        var named = _settings.List(key);
        if (!_isDevelopment && named.Any(host => host.Contains('*', StringComparison.Ordinal)))
        {
            _settings.Refuse(key, "must name hosts; a wildcard would let any Host header in.");
        }

        return [.. named.Concat(publicUrl is null ? [] : [publicUrl.Host]).Concat(_isDevelopment ? Loopback : []).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private DatabaseOptions Database(string data)
    {
        const string key = "ConnectionStrings:Portal";
        var provider = _settings.Choice("Database:Provider", DatabaseProvider.Sqlite);
        var given = _settings.Text(key);
        if (provider == DatabaseProvider.SqlServer && given is null)
        {
            _settings.Refuse(key, "is missing: SQL Server has no default.");
        }

        var text = given ?? (provider == DatabaseProvider.Sqlite ? $"Data Source={Path.Combine(data, "portal.db")}" : "");
        try
        {
            DbConnectionStringBuilder parsed = provider == DatabaseProvider.Sqlite ? new SqliteConnectionStringBuilder(text) : new SqlConnectionStringBuilder(text);
            if (parsed is SqliteConnectionStringBuilder { Mode: SqliteOpenMode.Memory } or SqliteConnectionStringBuilder { DataSource: "" or ":memory:" })
            {
                _settings.Refuse(key, "must name a file: the portal opens many connections.");
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            _settings.Refuse(key, $"cannot be read as a connection string of {provider}."); // the message could repeat a password
        }

        return new DatabaseOptions(provider, text);
    }

    private BootstrapOptions Bootstrap()
    {
        var options = new BootstrapOptions
        {
            AdminEmail = _settings.Text("Bootstrap:AdminEmail"),
            AdminPassword = _settings.Secret("Bootstrap:AdminPassword"),
            WorkspaceName = _settings.Text("Bootstrap:WorkspaceName"),
            WorkspaceSlug = _settings.Text("Bootstrap:WorkspaceSlug"),
            File = _settings.Text("Bootstrap:File"),
            Demo = _settings.Flag("Bootstrap:Demo", false),
        };
        if ((options.AdminEmail is null) != (options.AdminPassword is null))
        {
            _settings.Refuse("Bootstrap:AdminEmail", "and Bootstrap:AdminPassword belong together; one of them is missing.");
        }

        if (options.File is { } file && !File.Exists(file))
        {
            _settings.Refuse("Bootstrap:File", "does not exist.");
        }

        return options;
    }

    private OAuthOptions OAuth()
    {
        var defaults = new OAuthOptions();
        var (ninetyDays, tenYears) = (TimeSpan.FromDays(90), TimeSpan.FromDays(3650));
        return new OAuthOptions
        {
            AuthorizationCodeLifetime = _settings.Duration("OAuth:AuthorizationCodeLifetime", defaults.AuthorizationCodeLifetime, Second, OAuthOptions.LongestCodeLifetime),
            AccessTokenLifetime = _settings.Duration("OAuth:AccessTokenLifetime", defaults.AccessTokenLifetime, Second, ninetyDays),
            RefreshTokenLifetime = _settings.Duration("OAuth:RefreshTokenLifetime", defaults.RefreshTokenLifetime, Second, tenYears),
            RefreshTokenIdleLifetime = _settings.Duration("OAuth:RefreshTokenIdleLifetime", defaults.RefreshTokenIdleLifetime, Second, tenYears),
            Registration = _settings.Choice("OAuth:Registration", defaults.Registration),
            AworkRegistration = _settings.Choice("OAuth:AworkRegistration", defaults.AworkRegistration),
            ClientIdMetadata = _settings.Choice("OAuth:ClientIdMetadata", defaults.ClientIdMetadata),
            UnusedClientLifetime = _settings.Duration("OAuth:UnusedClientLifetime", defaults.UnusedClientLifetime, TimeSpan.FromHours(1), tenYears),
            RefreshTokenGrace = _settings.Duration("OAuth:RefreshTokenGrace", defaults.RefreshTokenGrace, TimeSpan.Zero, OAuthOptions.LongestRefreshGrace),
            PushedAuthorizationRequestLifetime = _settings.Duration("OAuth:PushedAuthorizationRequestLifetime", defaults.PushedAuthorizationRequestLifetime, Second, OAuthOptions.LongestPushedRequestLifetime),
            RequirePushedAuthorizationRequests = _settings.Flag("OAuth:RequirePushedAuthorizationRequests", defaults.RequirePushedAuthorizationRequests),
            DpopNonce = _settings.Choice("OAuth:DpopNonce", defaults.DpopNonce),
        };
    }

    private KeyRingOptions KeyRing(string data)
    {
        const string key = "KeyRing:Certificate";
        var options = new KeyRingOptions(
            Path.GetFullPath(_settings.Text("KeyRing:Directory") ?? Path.Combine(data, "keys")),
            _settings.Text(key),
            _settings.Secret("KeyRing:CertificatePassword"));
        if (options.Certificate is null)
        {
            if (!_isDevelopment)
            {
                _settings.Refuse(key, "is missing: outside Development the key ring is encrypted with a certificate (a PFX file).");
            }
        }
        else if (KeyRingCertificate.MistakeIn(options) is { } mistake)
        {
            _settings.Refuse(key, mistake);
        }

        return options;
    }

    private SmtpOptions? Smtp()
    {
        var (host, from) = (_settings.Text("Smtp:Host"), _settings.Text("Smtp:From"));
        var (userName, password) = (_settings.Text("Smtp:UserName"), _settings.Secret("Smtp:Password"));
        var port = _settings.Whole("Smtp:Port", 587, 1, 65535);
        var requireTls = _settings.Flag("Smtp:RequireTls", true);
        if (host is null)
        {
            return null;
        }

        if (from is null || !System.Net.Mail.MailAddress.TryCreate(from, out _))
        {
            _settings.Refuse("Smtp:From", "is not a mail address to send from.");
        }

        if ((userName is null) != (password is null))
        {
            _settings.Refuse("Smtp:UserName", "and Smtp:Password belong together; one of them is missing.");
        }

        return new SmtpOptions(host, port, from ?? "", userName, password, requireTls);
    }

    private List<IPNetwork> KnownProxies()
    {
        var networks = new List<IPNetwork>();
        foreach (var text in _settings.List("Proxies:Known"))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                _settings.Refuse("Proxies:Known", "has an item that is neither an address nor a network such as 10.0.0.0/8.");
            }
        }

        return networks;
    }

    private ClientCertificateOptions ClientCertificates(List<IPNetwork> proxies)
    {
        const string headerKey = "ClientCertificates:Header";
        const string authoritiesKey = "ClientCertificates:Authorities";
        var (header, file) = (_settings.Text(headerKey), _settings.Text(authoritiesKey));
        if (header is not null && !header.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            _settings.Refuse(headerKey, "is not the name of a header.");
        }

        if (header is not null && proxies.Count == 0)
        {
            _settings.Refuse(headerKey, "needs Proxies:Known: from anybody else the header counts for nothing.");
        }

        if (file is not null && header is null)
        {
            _settings.Refuse(authoritiesKey, "needs ClientCertificates:Header.");
        }

        return new ClientCertificateOptions { Header = header, Authorities = file is null ? [] : Authorities(authoritiesKey, file) };
    }

    private X509Certificate2[] Authorities(string key, string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            authorities.Clear();
        }

        if (authorities.Count == 0)
        {
            _settings.Refuse(key, "is not a file with certificates (PEM).");
        }

        return [.. authorities];
    }

    private ThrottleLimits RateLimits() => new()
    {
        Scale = _settings.Number("RateLimits:Scale", 1, 0.001, 1_000_000),
        ByThrottle = ThrottleLimits.Defaults.ToDictionary(
            entry => entry.Key,
            entry => RateLimit($"RateLimits:{entry.Key}", entry.Value)),
    };

    // "60/1m": so many in such a time.
    private ThrottleLimit RateLimit(string key, ThrottleLimit absent)
    {
        if (_settings.Text(key) is not { } text)
        {
            return absent;
        }

        if (text.Split('/', StringSplitOptions.TrimEntries) is [var permits, var window]
            && int.TryParse(permits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            && Settings.ToDuration(window) is { } duration && duration >= Second && duration <= TimeSpan.FromDays(1))
        {
            return new ThrottleLimit(count, duration);
        }

        _settings.Refuse(key, "is not a limit such as 60/1m (from 1 in up to a day).");
        return absent;
    }
}
