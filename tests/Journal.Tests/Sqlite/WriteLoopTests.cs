using System.Collections.Concurrent;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

/// <summary>Which jobs are one group, hence one flush.</summary>
public sealed class WriteLoopTests : IDisposable
{
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(1);

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _events = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_patient_job_is_begun_with_when_one_comes_that_is_not()
    {
        using var loop = Loop(Forever);
        var patient = Enqueue(loop, "patient", patience: 9);
        await WhileItMightBegin();
        await Enqueue(loop, "urgent", patience: 1);
        await patient;
        Assert.Equal(["run patient", "run urgent", "patient is durable", "urgent is durable"], _events);
    }

    [Fact]
    public async Task Patient_jobs_are_begun_with_when_there_are_enough()
    {
        using var loop = Loop(Forever);
        var first = Enqueue(loop, "first", patience: 3);
        var second = Enqueue(loop, "second", patience: 9);
        await WhileItMightBegin();
        Assert.Empty(_events);
        await Task.WhenAll(first, second, Enqueue(loop, "third", patience: 9));
        Assert.Equal(["run first", "run second", "run third"], _events.Take(3));
    }

    [Fact]
    public async Task A_patient_job_that_nobody_follows_is_begun_with_after_its_time()
    {
        using var loop = Loop(WriteLoop.GatherWithin);
        await Enqueue(loop, "alone", patience: 9).WaitAsync(Forever, TestContext.Current.CancellationToken);
        Assert.Equal(["run alone", "alone is durable"], _events);
        Assert.Equal(TimeSpan.FromMilliseconds(2), WriteLoop.GatherWithin);
    }

    [Fact]
    public async Task A_loop_that_ends_does_not_keep_patient_jobs()
    {
        var loop = Loop(Forever);
        var patient = Enqueue(loop, "patient", patience: 9);
        await Task.Run(loop.Dispose, TestContext.Current.CancellationToken).WaitAsync(Forever / 2, TestContext.Current.CancellationToken);
        await patient;
    }

    private WriteLoop Loop(TimeSpan gatherWithin) => new(() => new SqliteSession(new SqliteStoreOptions { Path = _folder.File }, readOnly: false), 32 << 20, gatherWithin);

    private Task Enqueue(WriteLoop loop, string name, int patience)
    {
        var job = new Job(name, _events) { Patience = patience };
        loop.Enqueue(job);
        return job.Done;
    }

    // A loop that does not keep what is patient has begun by then; one that does takes as long as it likes.
    private static Task WhileItMightBegin() => Task.Delay(50, TestContext.Current.CancellationToken);

    private sealed class Job(string name, ConcurrentQueue<string> events) : WriteJob
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public override bool Execute(SqliteSession session)
        {
            events.Enqueue($"run {name}");
            return true;
        }

        public override void Committed()
        {
            events.Enqueue($"{name} is durable");
            _done.SetResult();
        }

        public override void Failed(Exception reason) => _done.SetException(reason);
    }
}
