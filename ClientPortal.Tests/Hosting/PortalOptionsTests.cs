using ClientPortal.Domain.Throttling;
using ClientPortal.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace ClientPortal.Tests.Hosting;

public sealed class PortalOptionsTests
{
    [Fact]
    public void In_Development_nothing_has_to_be_set()
    {
        var options = Read("Development");

        options.IsPlainLoopback.ShouldBeTrue();
        options.AllowedHosts.ShouldBe(["localhost", "127.0.0.1", "[::1]"]);
        options.KeyRing.Directory.ShouldBe(Path.Combine(options.DataDirectory, "keys"));
        options.OAuth.AccessTokenLifetime.ShouldBe(TimeSpan.FromHours(1));
        options.KnownProxies.ShouldBeEmpty();
    }

    [Fact]
    [Trait("SEC", "177")]
    public void Every_mistake_is_told_at_once_and_no_value_repeated()
    {
        var refusal = Should.Throw<StartRefusedException>(() => Read(
            "Production",
            ("Database:Provider", "Oracle-xyzzy"),
            ("Bootstrap:AdminPassword", "changeme"),
            ("OAuth:AccessTokenLifetime", "forever-xyzzy"),
            ("OAuth:AcessTokenLifetime", "1h"),
            ("RateLimits:Scale", "xyzzy"),
            ("RateLimits:RequestsPerAddress", "xyzzy"),
            ("Proxies:Known", "10.0.0.0/8, xyzzy"),
            ("Portal:AllowedHosts", "*"),
            ("KeyRing:Certificate", "/nowhere/xyzzy.pfx"),
            ("Smtp:Host", "mail.example.com"))).Message;

        foreach (var key in new[]
        {
            "Portal:PublicUrl", "Database:Provider", "Bootstrap:AdminPassword", "Bootstrap:AdminEmail", "OAuth:AccessTokenLifetime", "OAuth:AcessTokenLifetime is not a setting",
            "RateLimits:Scale", "RateLimits:RequestsPerAddress", "Proxies:Known", "Portal:AllowedHosts", "KeyRing:Certificate", "Smtp:From",
        })
        {
            refusal.ShouldContain($"- {key}");
        }

        refusal.ShouldNotContain("xyzzy");
        refusal.ShouldNotContain("changeme");
    }

    [Theory]
    [InlineData("60s", 60)]
    [InlineData("15m", 900)]
    [InlineData("1h", 3600)]
    [InlineData("30d", 2_592_000)]
    [InlineData("00:02:00", 120)]
    [InlineData("90", 90)]
    public void A_duration_is_written_in_any_of_the_usual_ways(string text, int seconds) =>
        Read("Development", ("OAuth:AccessTokenLifetime", text)).OAuth.AccessTokenLifetime.TotalSeconds.ShouldBe(seconds);

    [Theory]
    [InlineData("http://portal.example.com")]
    [InlineData("https://portal.example.com/path")]
    [InlineData("https://user:pass@portal.example.com")]
    [InlineData("https://portal.example.com/?a=b")]
    [InlineData("portal.example.com")]
    [InlineData("ftp://portal.example.com")]
    public void A_public_address_is_https_and_nothing_but_a_host(string url) =>
        Should.Throw<StartRefusedException>(() => Read("Development", ("Portal:PublicUrl", url))).Message.ShouldContain("Portal:PublicUrl");

    [Fact]
    public void Limits_scale_and_can_be_set_one_by_one()
    {
        var limits = Read("Development", ("RateLimits:Scale", "10"), ("RateLimits:ClientIdChecksPerPerson", "5/10s")).RateLimits;

        limits.Scale.ShouldBe(10);
        limits.ByThrottle[Throttle.ClientIdChecksPerPerson].ShouldBe(new ThrottleLimit(5, TimeSpan.FromSeconds(10)));
        limits.ByThrottle[Throttle.ResetMailsPerAccount].ShouldBe(ThrottleLimits.Defaults[Throttle.ResetMailsPerAccount]);
    }

    [Theory]
    [InlineData("X-Client-Cert", null, null, "ClientCertificates:Header needs Proxies:Known")]
    [InlineData("X Client", "10.0.0.1", null, "ClientCertificates:Header is not the name")]
    [InlineData(null, "10.0.0.1", "/nowhere/authorities.pem", "ClientCertificates:Authorities needs ClientCertificates:Header")]
    [InlineData("X-Client-Cert", "10.0.0.1", "/nowhere/authorities.pem", "ClientCertificates:Authorities is not a file")]
    public void A_certificate_comes_from_a_known_proxy(string? header, string? proxies, string? authorities, string mistake) =>
        Should.Throw<StartRefusedException>(() => Read(
            "Development", ("ClientCertificates:Header", header ?? ""), ("Proxies:Known", proxies ?? ""), ("ClientCertificates:Authorities", authorities ?? ""))).Message.ShouldContain(mistake);

    [Fact]
    public void Outside_of_loopback_Development_cookies_are_bound_to_https() =>
        Read("Development", ("Portal:PublicUrl", "https://portal.example.com")).IsPlainLoopback.ShouldBeFalse();

    private static PortalOptions Read(string environment, params (string Key, string Value)[] settings) => new PortalOptionsRules(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build(),
        new InEnvironment { EnvironmentName = environment }).Read();

    private sealed class InEnvironment : IHostEnvironment
    {
        public required string EnvironmentName { get; set; }

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
