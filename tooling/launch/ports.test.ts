import { portAdvice } from './ports.ts';

describe('advice about a port', () => {
  it('names the taken port and another one to try', () => {
    expect(portAdvice('taken', 8000, '127.0.0.1')).toBe(
      'Port 8000 is taken by another program. End that program, or choose another port: npm start -- --port 8001',
    );
    expect(portAdvice('taken', 8001, '127.0.0.1')).toContain('--port 8000');
  });

  it('explains a port that needs rights, and a host that is not here', () => {
    expect(portAdvice('not-allowed', 80, '127.0.0.1')).toContain('above 1023');
    expect(portAdvice('no-such-host', 8000, '10.9.8.7')).toContain('no address 10.9.8.7');
  });
});
